import { HOUR } from '#kernel';
import type { Source, SourceBatch, SourceCall, SourceIo } from '../kit/source.js';
import { feedConfig, feedUrl, type FeedConfig } from './config.js';
import { cursorOf, toJson, type FeedCursor } from './cursor.js';
import { fetchFeed } from './fetch-feed.js';
import { newIn, type NewItems } from './new-items.js';
import { readDocument } from './read-document.js';
import { againInMs, floorMs } from './rhythm.js';
import { discover, isSigned, subscribe, verify, wanted } from './web-sub.js';

export const feedSource: Source<FeedConfig> = {
  kind: 'feed',
  name: 'Feed (RSS, Atom, JSON Feed)',
  config: feedConfig,
  sharedKey: feedUrl,
  firehose: false,
  streaming: false,
  // A publisher may ask for a day between two visits.
  silentAfterMs: 26 * HOUR,
  cost: null,
  read,
  receive,
};

async function* read(io: SourceIo<FeedConfig>): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const url = feedUrl(io.config);
  const before = cursorOf(io.cursor, io.clock.now());
  const { answer, movedTo } = await fetchFeed(io, url, before);
  const now = io.clock.now();
  const moved: FeedCursor = movedTo === null ? before : { ...before, url: movedTo };
  let found: NewItems = { batches: [], last: [], cursor: moved, note: undefined };
  if (answer.status === 200) {
    const feed = await readDocument(answer.body, answer.headers['content-type'], answer.url);
    const named = discover(answer.headers, feed, answer.url);
    const floor = floorMs(feed.everyMs, answer.headers);
    found = await newIn(feed, { url, base: answer.url, now }, { ...moved, ...named, floorMs: floor });
    // Only now: after a crash in the middle a 304 would hide the rest.
    found.cursor.etag = answer.headers['etag'];
    found.cursor.modified = answer.headers['last-modified'];
  }
  yield* found.batches;
  const ask = io.callbackUrl === null ? null : wanted(found.cursor, now);
  const cursor = { ...found.cursor, push: ask ?? found.cursor.push };
  const note = cursor.url && cursor.url !== url ? `The feed has moved to ${cursor.url} and is read there.` : found.note;
  if (answer.status === 200 || ask || movedTo !== null) {
    yield { items: found.last, removals: [], cursor: toJson(cursor), note };
  }
  // Last, when the secret is committed: hubs confirm, and may push, before they answer.
  if (ask) await subscribe(io, ask);
  return { againInMs: againInMs(cursor, url, now) };
}

/** A call of the hub: its question whether we meant it, or new entries. */
async function receive(call: SourceCall, io: SourceIo<FeedConfig>): ReturnType<NonNullable<Source['receive']>> {
  const now = io.clock.now();
  const cursor = cursorOf(io.cursor, now);
  if (call.method === 'GET') {
    const verified = verify(call.query, cursor.push, now);
    if (verified.status === 404) return { status: 404, body: '', batch: null };
    const batch = { items: [], removals: [], cursor: toJson({ ...cursor, push: verified.push }) };
    return { status: 200, body: verified.challenge, batch };
  }
  const { push } = cursor;
  if (!push || !isSigned(call, push.secret)) {
    // 2xx all the same, so that nobody learns from it what a right signature is (WebSub §7.1.2).
    io.logger.warn({ hub: push?.hub }, 'A push was not signed as agreed; it is not read.');
    return { status: 202, body: '', batch: null };
  }
  const url = feedUrl(io.config);
  const feed = await readDocument(call.body, call.headers['content-type'], cursor.url ?? url).catch(() => null);
  if (!feed) return { status: 202, body: '', batch: null };
  const found = await newIn(feed, { url, base: cursor.url ?? url, now }, cursor);
  const items = [...found.batches.flatMap((batch) => batch.items), ...found.last];
  // A push is a part of the feed: it says nothing about its rhythm.
  const after = { ...found.cursor, gapMs: cursor.gapMs };
  return { status: 202, body: '', batch: { items, removals: [], cursor: toJson(after) } };
}
