import type { PlantedTopic } from './topics.js';

/** A mention as it is in the database. */
export interface FoundMention {
  topic: string;
  origin: string;
  externalId: string;
  text: string;
}

/** A kept text, mentioned or not. */
export interface FoundText {
  origin: string;
  externalId: string;
  text: string;
}

/** What one workspace should have and has. */
export interface WorkspaceEvidence {
  name: string;
  topics: PlantedTopic[];
  /** By origin: what is said at last, by id; null: taken back. */
  told: ReadonlyMap<string, ReadonlyMap<string, string | null>>;
  mentions: FoundMention[];
  texts: FoundText[];
}

/** All that is known at the end. */
export interface Evidence {
  workspaces: WorkspaceEvidence[];
  /** Rows in which the counts and a recount differ. */
  countDifferences: object[];
  /** Copies whose first mention is not there, or is none of the same topic. */
  strayCopies: object[];
  /** Stretches that the service says it could not read. */
  gaps: object[];
}

export interface Row {
  workspace: string;
  origin: string;
  told: number;
  'taken back': number;
  expected: number;
  found: number;
  doubled: number;
  missing: number;
  'too many': number;
  outdated: number;
}

export interface Verdict {
  rows: Row[];
  /** One sentence each; empty: the promise was kept. */
  broken: string[];
}

/** Compares what the service has with what was said. Pure; `judge.spec.ts` shows that it finds each kind of lie. */
export function judge({ workspaces, countDifferences, strayCopies, gaps }: Evidence): Verdict {
  const parts = workspaces.flatMap((workspace) =>
    [...workspace.told].map(([origin, told]) => judgeOrigin(workspace, origin, told)),
  );
  const others = [
    ...strangers(workspaces),
    ...countDifferences.map((row) => `counts and a recount differ: ${JSON.stringify(row)}`),
    ...strayCopies.map((row) => `a copy has no first mention: ${JSON.stringify(row)}`),
    ...gaps.map((row) => `a gap is told, and nothing was withheld: ${JSON.stringify(row)}`),
  ];
  return { rows: parts.map(({ row }) => row), broken: [...parts.flatMap(({ broken }) => broken), ...others] };
}

function judgeOrigin(workspace: WorkspaceEvidence, origin: string, told: ReadonlyMap<string, string | null>): Part {
  const broken: string[] = [];
  const { name, topics } = workspace;
  const expected = expectedMentions(topics, told, origin);
  const mentions = workspace.mentions.filter((mention) => mention.origin === origin);
  const found = Map.groupBy(mentions, ({ topic, externalId }) => keyOf(topic, externalId));
  const say = (what: string, key: string): number => broken.push(`${name}, ${origin}: ${key} ${what}`);
  const doubled = [...found].filter(([, same]) => same.length > 1);
  for (const [key, same] of doubled) say(`is there ${same.length} times`, key);
  const missing = [...expected].filter((key) => !found.has(key));
  for (const key of missing) say('is missing', key);
  const tooMany = [...found.keys()].filter((key) => !expected.has(key));
  for (const key of tooMany) say('should not be there', key);
  const outdated = workspace.texts.filter((text) => text.origin === origin && told.get(text.externalId) !== text.text);
  for (const { externalId, text } of outdated) {
    const last = told.get(externalId);
    if (last === null) say(`was taken back, and is kept: "${text}"`, externalId);
    else if (last === undefined) say(`was never said: "${text}"`, externalId);
    else say(`is kept as "${text}", and its last edition is "${last}"`, externalId);
  }
  return {
    row: {
      workspace: name,
      origin,
      told: told.size,
      'taken back': [...told.values()].filter((text) => text === null).length,
      expected: expected.size,
      found: mentions.length,
      doubled: doubled.length,
      missing: missing.length,
      'too many': tooMany.length,
      outdated: outdated.length,
    },
    broken,
  };
}

interface Part {
  row: Row;
  broken: string[];
}

function expectedMentions(
  topics: PlantedTopic[],
  told: ReadonlyMap<string, string | null>,
  origin: string,
): Set<string> {
  const expected = new Set<string>();
  const kind = origin.split(':')[0]!;
  const heard = topics.filter(({ sources }) => sources.length === 0 || sources.includes(kind));
  for (const [id, text] of told) {
    if (text === null) continue;
    const words = text.toLowerCase().split(' ');
    for (const topic of heard) if (topic.isAbout(words)) expected.add(keyOf(topic.name, id));
  }
  return expected;
}

const keyOf = (topic: string, externalId: string): string => `${externalId} of topic ${topic}`;

/** Mentions and texts from where nothing was told. */
const strangers = (workspaces: WorkspaceEvidence[]): string[] =>
  workspaces.flatMap(({ name, told, mentions, texts }) =>
    [...new Set([...mentions, ...texts].map(({ origin }) => origin))]
      .filter((origin) => !told.has(origin))
      .map((origin) => `${name} has texts of ${origin}, to which it does not listen`),
  );
