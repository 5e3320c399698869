import { DAY, HOUR, MINUTE, SECOND } from '#kernel';
import { z } from 'zod';
import type { Item } from '../../domain/index.js';
import { fieldsOf, listOf, type Fields } from '../kit/guards.js';
import { getJson } from '../kit/http.js';
import { Seen } from '../kit/seen.js';
import { SourceError, type Source, type SourceBatch, type SourceIo } from '../kit/source.js';
import { hackerNewsConfig, type HackerNewsConfig } from './config.js';
import { itemOfHit, itemOfRecord } from './to-item.js';

const NAME = 'Hacker News';
/** The most hits that the search gives for one question, whatever the page. */
const MAX_HITS = 1_000;
const SLICE_MS = HOUR;
/** Texts come into the index seconds to minutes after they were written. */
const LATE_MS = 10 * MINUTE;
/** Changed texts that are looked at in one read. */
const MAX_LOOKS = 30;

export const hackerNewsSource: Source<HackerNewsConfig> = {
  kind: 'hackernews',
  name: NAME,
  config: hackerNewsConfig,
  sharedKey: ({ query, kinds, baseUrl, itemsUrl }) =>
    JSON.stringify([query ?? null, kinds.toSorted(), baseUrl, itemsUrl]),
  firehose: false,
  streaming: false,
  silentAfterMs: 30 * MINUTE,
  cost: null,
  read,
};

const cursorShape = z.object({ at: z.number(), seen: z.array(z.string()) });

type Io = SourceIo<HackerNewsConfig>;

async function* read(io: Io): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const now = io.clock.now().getTime();
  const before = cursorShape.safeParse(io.cursor).data ?? { at: now - DAY, seen: [] };
  const seen = new Seen(before.seen);
  // The overlap is read again; what is in it was seen.
  let from = before.at - (io.cursor === null ? 0 : LATE_MS);
  let length = SLICE_MS;
  while (from < now) {
    const to = Math.min(from + length, now);
    const { hits, complete } = await search(io, from, to);
    if (!complete && to - from > SECOND) {
      length = Math.max(SECOND, Math.floor((to - from) / 2));
      continue;
    }
    const items = unseen(hits.map(itemOfHit), seen);
    yield { items, removals: [], cursor: { at: Math.max(to, before.at), seen: seen.toJson() } };
    from = to;
    length = Math.min(length * 2, SLICE_MS);
  }
  const { items, removals } = await changes(io, seen);
  if (items.length + removals.length > 0) yield { items, removals, cursor: { at: now, seen: seen.toJson() } };
  return { againInMs: MINUTE };
}

/** What was written from `from` until before `to` (milliseconds), oldest first; not complete when it was more than is given. */
async function search({ config, ...io }: Io, from: number, to: number): Promise<{ hits: Fields[]; complete: boolean }> {
  const seconds = (ms: number) => Math.floor(ms / SECOND);
  const search = new URLSearchParams({
    tags: `(${config.kinds.join(',')})`,
    numericFilters: `created_at_i>=${seconds(from)},created_at_i<${Math.max(seconds(to), seconds(from) + 1)}`,
    hitsPerPage: `${MAX_HITS}`,
    attributesToHighlight: '',
    ...(config.query ? { query: config.query, typoTolerance: 'false', advancedSyntax: 'true' } : {}),
  });
  const answer = fieldsOf(await getJson(io, NAME, { url: `${config.baseUrl}/search_by_date?${search}` }));
  if (!Array.isArray(answer['hits'])) {
    throw new SourceError({
      kind: 'unavailable',
      code: 'unreadable_answer',
      message: `${NAME} answered without a list of hits.`,
      action: 'Nothing to do: the service tries again.',
    });
  }
  const total = typeof answer['nbHits'] === 'number' ? answer['nbHits'] : 0;
  return { hits: listOf(answer['hits']).reverse(), complete: total <= answer['hits'].length };
}

function unseen(items: (Item | null)[], seen: Seen): Item[] {
  return items.filter((item): item is Item => item !== null && seen.see(item.externalId, contentOf(item)) !== 'same');
}

/**
 * Edits and deletions of what was brought lately (the last 1,500 texts: two hours of everything, in which texts can be
 * edited, or days of a search): the official API lists what changed in the last minutes.
 */
async function changes(io: Io, seen: Seen): Promise<{ items: Item[]; removals: string[] }> {
  const found: { items: Item[]; removals: string[] } = { items: [], removals: [] };
  try {
    const { items: ids } = fieldsOf(await getJson(io, NAME, { url: `${io.config.itemsUrl}/updates.json` }));
    const ours = (Array.isArray(ids) ? ids : []).map(String).filter((id) => seen.has(id));
    for (const id of ours.slice(0, MAX_LOOKS)) {
      const record = fieldsOf(
        await getJson(io, NAME, { url: `${io.config.itemsUrl}/item/${encodeURIComponent(id)}.json` }),
      );
      if (record['deleted'] === true || record['dead'] === true) {
        found.removals.push(id);
        seen.forget(id);
      } else found.items.push(...unseen([itemOfRecord(record)], seen));
    }
  } catch (error) {
    // The texts themselves were read: changes can wait for the next time.
    if (!(error instanceof SourceError) || io.signal.aborted) throw error;
    io.logger.warn({ code: error.code }, 'Changes at Hacker News could not be read.');
  }
  return found;
}

const contentOf = ({ title, text }: Item): string => `${title}\n${text}`;
