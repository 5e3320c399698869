import type { Item } from '../../domain/index.js';
import { parseDate } from '../kit/dates.js';
import { ask, getJson, jsonOf, refusal } from '../kit/http.js';
import { field, textAt } from '../kit/json.js';
import type { Gap, SourceBatch, SourceIo } from '../kit/source.js';
import { timelineUrl, type MastodonConfig } from './config.js';
import { compareIds, type KnownStatuses } from './known-statuses.js';
import { statusId, statusItem } from './status-item.js';

const PAGE = 40;
/** 4,000 statuses, within what a server allows in five minutes (300 requests). Whoever was away longer goes on with what is new. */
const MAX_PAGES = 100;
/** So many that are not shown any more are asked for, one by one. */
const MAX_HIDDEN = 20;

type Io = SourceIo<MastodonConfig>;

/**
 * Reads by REST what the timeline has beyond the oldest known status, page by page, until it is caught up; tells what was
 * edited and what is gone. With nothing known: the newest page.
 */
export async function* refill(io: Io, known: KnownStatuses): AsyncGenerator<SourceBatch, void> {
  const before = known.ids;
  const shown = new Set<string>();
  let minId = known.oldest;
  let reachedAt: Date | null = null;
  for (let pages = 0; !io.signal.aborted; pages++) {
    const asked = pages < MAX_PAGES ? minId : null;
    const page = await readPage(io, asked);
    const batch = batchOf(io, known, page);
    const gap = pages < MAX_PAGES ? undefined : gapBetween(reachedAt, page);
    if (batch.items.length > 0 || gap) yield { ...batch, gap };
    for (const status of page) shown.add(idOf(status));
    const newest = page.at(-1);
    if (asked === null || newest === undefined) break;
    // A server that takes no notice of min_id gives the newest page again and again.
    if (minId !== null && compareIds(idOf(newest), minId) <= 0) break;
    minId = idOf(newest);
    reachedAt = parseDate(textAt(newest, 'created_at')) ?? reachedAt;
  }
  // The oldest one is where the pages begin, so that they never show it.
  const [oldest, ...others] = before;
  const hidden = others.filter((id) => !shown.has(id)).slice(0, MAX_HIDDEN);
  const batch = await lookUp(io, known, oldest === undefined ? [] : [oldest, ...hidden]);
  for (const id of hidden) known.forget(id);
  if (batch.items.length + batch.removals.length > 0) yield { ...batch, cursor: known.toJson() };
}

const idOf = (status: unknown): string => textAt(status, 'id') ?? '';

/** Oldest first. */
async function readPage(io: Io, minId: string | null): Promise<unknown[]> {
  const { token, baseUrl } = io.config;
  const query = { limit: String(PAGE), ...(minId !== null && { min_id: minId }) };
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const page = await getJson(io, new URL(baseUrl).host, { url: timelineUrl(io.config, query), headers });
  const statuses = Array.isArray(page) ? page.filter((status) => idOf(status) !== '') : [];
  return statuses.toSorted((a, b) => compareIds(idOf(a), idOf(b)));
}

function batchOf(io: Io, known: KnownStatuses, page: unknown[]): SourceBatch {
  const { host } = new URL(io.config.baseUrl);
  const fresh = page.filter((status) => known.see(status));
  const items = fresh
    .map((status) => statusItem(host, status, io.clock.now()))
    .filter((item): item is Item => item !== null);
  return { items, removals: [], cursor: known.toJson() };
}

const gapBetween = (from: Date | null, page: unknown[]): Gap => ({
  from,
  to: parseDate(field(page[0], 'created_at')),
  reason: `More than ${PAGE * MAX_PAGES} statuses were missed at once; reading goes on with the newest.`,
});

/** What became of statuses that the timeline does not show: edited, gone, or only hidden. */
async function lookUp(io: Io, known: KnownStatuses, ids: string[]): Promise<SourceBatch> {
  const { token, baseUrl } = io.config;
  const { host, origin } = new URL(baseUrl);
  const removals: string[] = [];
  const found: unknown[] = [];
  for (const id of ids) {
    if (io.signal.aborted) break;
    const url = `${origin}/api/v1/statuses/${encodeURIComponent(id)}`;
    const answer = await ask(io, { url, headers: token ? { authorization: `Bearer ${token}` } : {} });
    if (answer.status === 200) found.push(jsonOf(host, answer));
    else if (answer.status !== 404 && answer.status !== 410) throw refusal(io, host, answer);
    else {
      known.forget(id);
      removals.push(statusId(host, id));
    }
  }
  const { items } = batchOf(
    io,
    known,
    found.filter((status) => idOf(status) !== ''),
  );
  return { items, removals, cursor: known.toJson() };
}
