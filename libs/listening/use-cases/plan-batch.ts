import { Inject, Injectable } from '@nestjs/common';
import { setImmediate as turn } from 'node:timers/promises';
import { newId, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import type { Enrichment, Item, Sentiment } from '../domain/index.js';
import { dropReason } from '../domain/enrichment/drop-reason.js';
import { normaliseExternalId, normaliseItem } from '../domain/normalise/normalise-item.js';
import type { SourceBatch } from '../sources/kit/source.js';
import type { Subscriber } from '../store/sources.store.js';
import type { EditedText, NewText } from '../store/text-rows.js';
import { TextsStore, type KnownText } from '../store/texts.store.js';
import { countedAt } from './counted-at.js';
import type { Match, MentionedText } from './record-mentions.js';
import { TextAnalysis, type Analysis } from './text-analysis.js';
import { textDigest } from './text-digest.js';
import { admits } from './topic-filter.js';
import { TopicIndex, type LiveTopic } from './topic-index.js';
import { WorkspaceProfiles, type Profile } from './workspace-profiles.js';

/** Where a batch comes from. */
export interface BatchOrigin {
  /** Kind of the source. */
  kind: string;
  /** Within it external ids are unique. */
  origin: string;
  /** True: only texts that match are kept. */
  firehose: boolean;
}

/** What a batch did, for metrics and for whoever pushed it. */
export interface Tally {
  /** Texts that came, each once. */
  read: number;
  /** Kept as new, of whatever workspace. */
  added: number;
  edited: number;
  /** Here already, as they are. */
  known: number;
  /** Not kept, because no topic of that workspace matched. */
  unmatched: number;
  /** Kept without a mention, by reason. */
  dropped: Map<string, number>;
  removed: number;
  /** Texts, not mentions: how many of the new and edited ones match a topic. */
  matched: number;
}

/** What a batch is to change, made without holding anything. */
export interface BatchPlan {
  added: NewText[];
  edited: EditedText[];
  removed: KnownText[];
  /** Matches of added texts. */
  matches: Match[];
  /** Edited texts, and what they match now. */
  followed: { text: MentionedText; topics: LiveTopic[] }[];
  tally: Tally;
}

/** A text of the batch with what it matches, by workspace. */
interface Read {
  item: Item;
  digest: string;
  matches: Map<string, LiveTopic[]>;
  /** Once per way of judging: enriching the same text twice would look like its author repeats it. */
  enrichments: { by: Profile['enriching']; enrichment: Enrichment }[];
  /** Of the operator's own model; null: there is none, or it was not asked. */
  opinion: Sentiment | null;
}

/** A batch as it was read: what does not change when its plan has to be made again. */
export interface BatchReading {
  reads: Read[];
  removals: ReadonlySet<string>;
  /** Handles of accounts that are gone. */
  removedAuthors: readonly string[];
  subscribers: readonly Subscriber[];
  now: Date;
}

/** Others get the thread after so many texts. */
const TURN_EVERY = 100;

/**
 * The pure part of ingest and what it has to know: normalise → match → what is new → enrich → deduplicate. Nothing is locked
 * meanwhile, so the plan may be overtaken; its execution notices (`IngestBatch`).
 */
@Injectable()
export class PlanBatch {
  constructor(
    private readonly topics: TopicIndex,
    private readonly texts: TextsStore,
    private readonly analysis: TextAnalysis,
    private readonly profiles: WorkspaceProfiles,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Each text of the batch once, as it was last, with what it matches in the workspaces that hear it. */
  async read(batch: SourceBatch, subscribers: readonly Subscriber[]): Promise<BatchReading> {
    await this.topics.start();
    const { detectLanguage } = await this.analysis.load();
    const now = this.clock.now();
    const removals = new Set(batch.removals.map(normaliseExternalId));
    const workspaces = new Set(subscribers.map((one) => one.workspaceId));
    const reads = new Map<string, Read>();
    for (const [at, raw] of batch.items.entries()) {
      const item = normaliseItem(raw, now);
      if (item.externalId === '' || (item.text === '' && item.title === null) || removals.has(item.externalId))
        continue;
      const digest = textDigest(item);
      if (this.topics.asksForLanguage)
        item.language ??= detectLanguage(wholeText(item), { claimed: null, preferred: [] });
      const own = this.topics.match(item).filter((topic) => workspaces.has(topic.workspaceId));
      const matches = Map.groupBy(own, (topic) => topic.workspaceId);
      reads.set(item.externalId, { item, digest, matches, enrichments: [], opinion: null });
      if (at % TURN_EVERY === TURN_EVERY - 1) await turn();
    }
    return { reads: [...reads.values()], removals, removedAuthors: batch.removedAuthors ?? [], subscribers, now };
  }

  /** What it changes as things are now. */
  async plan(
    { reads, removals, removedAuthors, subscribers, now }: BatchReading,
    from: BatchOrigin,
  ): Promise<BatchPlan> {
    const { enricher, judge } = await this.analysis.load();
    const workspaceIds = subscribers.map((one) => one.workspaceId);
    const ids = [...reads.map(({ item }) => item.externalId), ...removals];
    const known = await this.texts.known(workspaceIds, from.origin, ids);
    const ofAuthors = await this.texts.ofAuthors(workspaceIds, from.origin, removedAuthors);
    const gone = [...known.filter((text) => removals.has(text.externalId)), ...ofAuthors];
    const plan = emptyPlan(reads.length, [...new Map(gone.map((text) => [text.id, text])).values()]);
    const own = Map.groupBy(known, (text) => text.workspaceId);
    const concerned = from.firehose ? concernedBy(reads, known) : null;
    for (const { workspaceId, sourceIds } of subscribers) {
      const before = new Map(own.get(workspaceId)?.map((text) => [text.externalId, text]));
      const mine = concerned ? [...(concerned.get(workspaceId) ?? [])] : reads;
      plan.tally.unmatched += reads.length - mine.length;
      const work = mine.filter(({ item, digest }) => before.get(item.externalId)?.digest !== digest);
      plan.tally.known += mine.length - work.length;
      if (work.length === 0) continue;
      const profile = await this.profiles.of(workspaceId);
      for (const [at, read] of work.entries()) {
        if (judge) read.opinion ??= await judge.judge(wholeText(read.item), read.item.language);
        const stored = before.get(read.item.externalId) ?? null;
        this.planText(plan, { read, before: stored, profile, from, sourceIds, now, enricher });
        if (at % TURN_EVERY === TURN_EVERY - 1) await turn();
      }
    }
    return plan;
  }

  private planText(plan: BatchPlan, work: Work): void {
    const { read, before, profile, from, sourceIds, now } = work;
    const { item, digest } = read;
    const { workspaceId } = profile;
    const enrichment = enriched(read, profile.enriching, work.enricher);
    const provenance = { kind: from.kind, sourceIds };
    const topics = (read.matches.get(workspaceId) ?? []).filter((topic) =>
      admits(topic, enrichment.language, provenance),
    );
    if (from.firehose && !before && topics.length === 0) {
      plan.tally.unmatched += 1;
      return;
    }
    const dropped = dropReason(item, enrichment, profile);
    const id = before?.id ?? newId();
    const mentioned = dropped === null && topics.length > 0;
    const storyId = before?.storyId ?? (mentioned ? profile.stories.storyOf(id, enrichment.fingerprint) : null);
    const common = { workspaceId, id, item, enrichment, storyId, dropped, digest };
    const times = before ?? { publishedAt: item.publishedAt, countedAt: countedAt(item.publishedAt, now), seenAt: now };
    const text = mentionedText(common, times);
    if (before) {
      plan.edited.push({ ...common, editedAt: now, before: before.digest });
      plan.followed.push({ text, topics: mentioned ? topics : [] });
    } else {
      const { seenAt, countedAt: counted } = times;
      plan.added.push({ ...common, origin: from.origin, sourceId: sourceIds[0] ?? null, seenAt, countedAt: counted });
      if (mentioned) plan.matches.push(...topics.map((topic) => ({ topic, text })));
    }
    if (mentioned) plan.tally.matched += 1;
    if (dropped !== null) plan.tally.dropped.set(dropped, (plan.tally.dropped.get(dropped) ?? 0) + 1);
  }
}

/** Of a firehose a workspace sees what matches one of its topics, and what it has already: the rest costs it nothing. */
function concernedBy(reads: readonly Read[], known: readonly KnownText[]): Map<string, Set<Read>> {
  const concerned = new Map<string, Set<Read>>();
  const add = (workspaceId: string, read: Read): void => {
    const its = concerned.get(workspaceId);
    if (its) its.add(read);
    else concerned.set(workspaceId, new Set([read]));
  };
  for (const read of reads) for (const workspaceId of read.matches.keys()) add(workspaceId, read);
  const byId = new Map(reads.map((read) => [read.item.externalId, read]));
  for (const { workspaceId, externalId } of known) {
    const read = byId.get(externalId);
    if (read) add(workspaceId, read);
  }
  return concerned;
}

interface Work {
  read: Read;
  before: KnownText | null;
  profile: Profile;
  from: BatchOrigin;
  sourceIds: readonly string[];
  now: Date;
  enricher: Analysis['enricher'];
}

function enriched(
  { item, enrichments, opinion }: Read,
  by: Profile['enriching'],
  enricher: Analysis['enricher'],
): Enrichment {
  const same = (other: Profile['enriching']): boolean =>
    other.sentiment === by.sentiment && other.languages.join() === by.languages.join();
  const known = enrichments.find((one) => same(one.by));
  if (known) return known.enrichment;
  const made = enricher.enrich(item, by);
  const enrichment = opinion ? { ...made, sentiment: opinion } : made;
  enrichments.push({ by, enrichment });
  return enrichment;
}

const wholeText = (item: Item): string => (item.title ? `${item.title}\n${item.text}` : item.text);

function mentionedText(
  {
    workspaceId,
    id,
    item,
    enrichment,
    storyId,
  }: Pick<NewText, 'workspaceId' | 'id' | 'item' | 'storyId'> & { enrichment: Enrichment },
  { publishedAt, countedAt, seenAt }: Pick<MentionedText, 'publishedAt' | 'countedAt' | 'seenAt'>,
): MentionedText {
  const { language, sentiment, reach } = enrichment;
  const { source, links } = item;
  return { workspaceId, id, source, links, language, sentiment, reach, storyId, publishedAt, countedAt, seenAt };
}

function emptyPlan(read: number, removed: KnownText[]): BatchPlan {
  const tally: Tally = {
    read,
    added: 0,
    edited: 0,
    known: 0,
    unmatched: 0,
    dropped: new Map(),
    removed: 0,
    matched: 0,
  };
  return { added: [], edited: [], removed, matches: [], followed: [], tally };
}
