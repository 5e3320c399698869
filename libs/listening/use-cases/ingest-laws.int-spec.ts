import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#kernel';
import { useDatabase } from '#testing';
import type { Item } from '../domain/index.js';
import { listeningSchema } from '../store/schema.js';
import { ListeningRig } from '../testing/listening-rig.js';
import { countDifferences } from '../testing/recount.js';
import { batchOf, item, ScriptedSource } from '../testing/scripted-source.js';

const db = useDatabase([listeningSchema]);

const WORDS = ['alpha', 'beta', 'gamma', ':)', ':('] as const;
const STORIES = [
  '',
  'The old clock of the town hall strikes thirteen every night since the storm of last Tuesday evening',
  'Seven fishermen found a bell in the river and nobody knows from which of the churches it may be',
];
const KINDS = ['town', 'river'] as const;
const QUERIES: Record<string, (words: readonly string[]) => boolean> = {
  alpha: (words) => words.includes('alpha'),
  'beta OR gamma': (words) => words.includes('beta') || words.includes('gamma'),
  'alpha -beta': (words) => words.includes('alpha') && !words.includes('beta'),
  gamma: (words) => words.includes('gamma'),
};

interface Said {
  id: number;
  words: string[];
  story: number;
}
interface Step {
  kind: (typeof KINDS)[number];
  said: Said[];
  removals: number[];
  /** `lost`: by somebody without the lease; `aborted`: its last statement fails; `together`: by two feeds at the same moment. */
  how: 'once' | 'twice' | 'lost' | 'aborted' | 'together' | 'new topic' | 'topic deleted';
}

const Said = fc.record({
  id: fc.nat(7),
  words: fc.uniqueArray(fc.constantFrom(...WORDS), { maxLength: 4 }),
  story: fc.nat(STORIES.length - 1),
});
const Step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...KINDS),
  said: fc.array(Said, { maxLength: 8 }),
  removals: fc.array(fc.nat(9), { maxLength: 2 }),
  how: fc.constantFrom('once', 'once', 'twice', 'lost', 'aborted', 'together', 'new topic', 'topic deleted'),
});

const itemOf = (kind: string, { id, words, story }: Said): Item =>
  item({
    source: kind,
    externalId: String(id),
    text: `${STORIES[story]} ${words.join(' ')} .`,
    publishedAt: new Date('2026-11-01'),
  });

/** What should be stored for one workspace, found in the most obvious way. */
class Expected {
  readonly texts = new Map<string, { kind: string; words: string[]; key: string }>();
  readonly mentions = new Set<string>();
  readonly topics = new Map<string, string>();

  batch({ kind, said, removals }: Step): void {
    const last = new Map(said.map((one) => [one.id, one]));
    for (const one of last.values()) if (!removals.includes(one.id)) this.say(kind, one);
    for (const id of removals) this.forget(`${kind} ${id}`);
  }

  topic(id: string, query: string): void {
    this.topics.set(id, query);
    for (const [key, { words }] of this.texts) if (QUERIES[query]!(words)) this.mentions.add(`${id} ${key}`);
  }

  noTopic(id: string): void {
    this.topics.delete(id);
    for (const mention of this.mentions) if (mention.startsWith(id)) this.mentions.delete(mention);
  }

  private say(kind: string, said: Said): void {
    const key = `${kind} ${said.id}`;
    const { text } = itemOf(kind, said);
    const before = this.texts.get(key);
    if (before?.key === text) return;
    const matched = [...this.topics].filter(([, query]) => QUERIES[query]!(said.words)).map(([id]) => id);
    if (!before && kind === 'river' && matched.length === 0) return;
    this.forget(key);
    this.texts.set(key, { kind, words: said.words, key: text });
    for (const id of matched) this.mentions.add(`${id} ${key}`);
  }

  private forget(key: string): void {
    this.texts.delete(key);
    for (const mention of this.mentions) if (mention.endsWith(` ${key}`)) this.mentions.delete(mention);
  }
}

class Play {
  readonly workspaces = new Map<string, Expected>();
  readonly feeds: { kind: string; key: string }[] = [];

  constructor(readonly rig: ListeningRig) {}

  async begin(): Promise<void> {
    for (const queries of [['alpha', 'beta OR gamma'], ['alpha -beta']]) {
      const workspaceId = newId();
      this.workspaces.set(workspaceId, new Expected());
      for (const kind of KINDS)
        for (const street of ['East', 'West']) await this.rig.source(workspaceId, { street }, { kind });
      for (const query of queries) await this.topic(workspaceId, query);
    }
    for (const kind of KINDS)
      for (const street of ['East', 'West']) this.feeds.push({ kind, key: `${kind}:${street}` });
  }

  async take(step: Step): Promise<void> {
    const [workspaceId, expected] = [...this.workspaces][step.said.length % 2]!;
    if (step.how === 'new topic') return this.topic(workspaceId, 'gamma');
    if (step.how === 'topic deleted') {
      const [id] = [...expected.topics.keys()];
      if (id === undefined) return;
      await this.rig.removeTopic(workspaceId, id);
      expected.noTopic(id);
      return;
    }
    const feeds = this.feeds.filter((feed) => feed.kind === step.kind);
    if (step.how === 'lost') return this.refused(step, { leaseToken: newId() }, {});
    if (step.how === 'aborted') return this.refused(step, {}, { gap: { from: null, to: null, reason: null as never } });
    if (step.how === 'together') await Promise.all(feeds.map((feed) => this.ingest(step, feed)));
    else await this.ingest(step, feeds[0]!);
    if (step.how === 'twice') await this.ingest(step, feeds[1]!);
    for (const one of this.workspaces.values()) one.batch(step);
  }

  async check(): Promise<void> {
    const { database } = this.rig;
    expect(await countDifferences(database)).toEqual([]);
    for (const [workspaceId, expected] of this.workspaces) {
      const texts = await database.query<{ key: string }>(
        `select source || ' ' || external_id as key from texts where workspace_id = $1`,
        [workspaceId],
      );
      expect(texts.map(({ key }) => key).toSorted()).toEqual([...expected.texts.keys()].toSorted());
      const mentions = await database.query<{ key: string }>(
        `select topic_id || ' ' || t.source || ' ' || t.external_id as key
         from mentions m join texts t on t.workspace_id = m.workspace_id and t.id = m.text_id where m.workspace_id = $1`,
        [workspaceId],
      );
      expect(mentions.map(({ key }) => key).toSorted()).toEqual([...expected.mentions].toSorted());
    }
    const lost = `select d.id from mentions d where d.duplicate_of is not null and not exists (
      select 1 from mentions f where f.id = d.duplicate_of and f.topic_id = d.topic_id and f.story_id = d.story_id
        and f.duplicate_of is null)`;
    expect(await database.query(lost)).toEqual([]);
  }

  private async topic(workspaceId: string, query: string): Promise<void> {
    const { id } = await this.rig.topic(workspaceId, query);
    await this.rig.runBackfills();
    this.workspaces.get(workspaceId)!.topic(id, query);
  }

  private async ingest(
    step: Step,
    { kind, key }: { kind: string; key: string },
    change: object = {},
    more: object = {},
  ) {
    const feed = { kind, key, origin: kind, firehose: kind === 'river', leaseToken: null, revision: null, ...change };
    const items = step.said.map((said) => itemOf(kind, said));
    await this.rig.ingest.run(batchOf({ items, removals: step.removals.map(String), ...more }), feed);
  }

  private async refused(step: Step, change: object, more: object): Promise<void> {
    const feed = this.feeds.find(({ kind }) => kind === step.kind)!;
    await expect(this.ingest(step, feed, change, more)).rejects.toThrow(/read by somebody else|not-null constraint/);
  }
}

it('whatever comes, in whatever order, how often and with whatever failures: what is stored is what was said', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Step, { minLength: 3, maxLength: 16 }), async (steps) => {
      const sources = [new ScriptedSource(), new ScriptedSource({ kind: 'river', firehose: true })];
      const rig = new ListeningRig(db.database, sources as never);
      try {
        const play = new Play(rig);
        await play.begin();
        for (const step of steps) await play.take(step);
        await play.check();
      } finally {
        await rig.stop();
        await rig.clear();
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);
