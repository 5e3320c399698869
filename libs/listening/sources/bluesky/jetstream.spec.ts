import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { systemClock } from '#kernel';
import { FakeClock } from '#testing';
import { follow, ioOf } from '../../testing/follow.js';
import { seededRandom } from '../../testing/replay/random.js';
import {
  eventOf,
  generatedRecording,
  MemoryRecording,
  postEvent,
  type ReplayEvent,
} from '../../testing/replay/recording.js';
import { ReplayServer, type ReplayOptions } from '../../testing/replay/replay-server.js';
import { Shelf } from '../../testing/shelf.js';
import type { SourceIo } from '../kit/source.js';
import type { JetstreamConfig } from './config.js';
import { JETSTREAM_TIMING, readJetstream } from './jetstream.js';

const BEGIN_US = Date.UTC(2026, 10, 20) * 1_000;
const DID = 'did:plc:town';
const uri = (rkey: string): string => `at://${DID}/app.bsky.feed.post/${rkey}`;

const said = (rkey: string, text: string, timeUs: number, operation: 'create' | 'update' = 'create'): ReplayEvent =>
  postEvent({ did: DID, rkey, timeUs, operation, record: { text, createdAt: '2026-11-20T00:00:00Z' } });
const removed = (rkey: string, timeUs: number): ReplayEvent =>
  postEvent({ did: DID, rkey, timeUs, operation: 'delete' });
const identity = (timeUs: number): ReplayEvent =>
  eventOf(JSON.stringify({ did: DID, time_us: timeUs, kind: 'identity', identity: { did: DID } }));

const timing = { ...JETSTREAM_TIMING, heartbeatMs: 50, probeMs: 2_000 };
const read = (io: SourceIo<JetstreamConfig>) => readJetstream(io, timing);

/** A town's talk: creates, edits and deletes a fifth of a second apart, slightly out of order, and what is left in the end. */
function talk(random: () => number, length: number): { events: ReplayEvent[]; truth: Map<string, string> } {
  const truth = new Map<string, string>();
  const events: ReplayEvent[] = [];
  for (let index = 0; index < length; index++) {
    const timeUs = BEGIN_US + index * 200_000 - Math.floor(random() * 300_000);
    const known = [...truth.keys()];
    const rkey = known[Math.floor(random() * known.length)];
    const dice = random();
    if (rkey && dice < 0.15) {
      truth.delete(rkey);
      events.push(removed(rkey, timeUs));
    } else if (dice < 0.3) {
      events.push(identity(timeUs));
    } else {
      const key = rkey && dice < 0.5 ? rkey : `post${index}`;
      events.push(said(key, `said at ${index}`, timeUs, key === rkey ? 'update' : 'create'));
      truth.set(key, `said at ${index}`);
    }
  }
  events.push(said('last', 'the end', BEGIN_US + length * 200_000 + 1_000_000));
  truth.set('last', 'the end');
  return { events, truth: new Map([...truth].map(([key, text]) => [uri(key), text])) };
}

describe('reading a Jetstream', () => {
  const servers: ReplayServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function serve(options: Omit<ReplayOptions, 'recording'> & { events: ReplayEvent[] }) {
    const recording = new MemoryRecording(options.events);
    const server = await ReplayServer.start({ ...options, recording });
    servers.push(server);
    return { server, recording };
  }

  const reading = (...of: ReplayServer[]) => ({
    read,
    config: { mode: 'jetstream', servers: of.map(({ url }) => url), dictionaryUrl: null } as JetstreamConfig,
    allowPrivate: of.map(({ host }) => host),
    clock: systemClock,
  });

  it('ends up with the truth, however often it is cut (100 towns)', async () => {
    let [cuts, repeated] = [0, 0];
    for (let seed = 1; seed <= 100; seed++) {
      const random = seededRandom(seed);
      const { events, truth } = talk(random, 60);
      // Now and then it survives less than the rewind brings again: two connections in a row then begin at the same place.
      const { server } = await serve({ events, cutAfter: () => Math.floor(random() * 60) });
      const shelf = new Shelf();
      const { rounds } = await follow({
        ...reading(server),
        cursor: { timeUs: events[0]!.timeUs },
        commit(batch) {
          for (const { externalId } of batch.items) expect(batch.removals).not.toContain(externalId);
          shelf.commit(batch);
          return shelf.texts.has(uri('last'));
        },
      });
      expect([seed, Object.fromEntries(shelf.texts)]).toEqual([seed, Object.fromEntries(truth)]);
      expect(shelf.gaps).toEqual([]);
      cuts += rounds - 1;
      repeated += shelf.received - truth.size;
    }
    expect(cuts).toBeGreaterThan(100);
    expect(repeated).toBeGreaterThan(0);
  }, 90_000);

  it('waits for what is said later, and moves on when nobody posts', async () => {
    const { server, recording } = await serve({ events: [identity(BEGIN_US)] });
    const cursors: unknown[] = [];
    await follow({
      ...reading(server),
      cursor: { timeUs: BEGIN_US },
      commit({ items, cursor }) {
        cursors.push(cursor);
        if (cursors.length === 2) recording.append(identity(BEGIN_US + 1_000));
        if (cursors.length === 4) recording.append(said('one', 'Hear!', BEGIN_US + 2_000));
        return items.length > 0;
      },
    });
    expect(cursors.at(0)).toEqual({ timeUs: BEGIN_US });
    expect(cursors).toContainEqual({ timeUs: BEGIN_US + 1_000 });
    expect(cursors.at(-1)).toEqual({ timeUs: BEGIN_US + 2_000 });
    expect(server.cursors).toEqual([String(BEGIN_US - 5_000_000)]);
  });

  it('begins an hour back', async () => {
    const clock = new FakeClock('2026-11-20T12:00:00Z');
    const hourAgo = clock.now().getTime() * 1_000 - 3_600_000_000;
    const { server } = await serve({ events: [said('old', 'before', hourAgo - 6e6), said('new', 'after', hourAgo)] });
    const shelf = new Shelf();
    await follow({ ...reading(server), clock, commit: (batch) => (shelf.commit(batch), true) });
    expect([...shelf.texts.values()]).toEqual(['after']);
  });

  describe('when the server has forgotten what comes after the cursor', () => {
    const events = Array.from({ length: 50 }, (_, index) => said(`p${index}`, `text ${index}`, BEGIN_US + index * 1e6));

    it('records the gap', async () => {
      const { server } = await serve({ events, forgetBeforeUs: BEGIN_US + 20e6 });
      const shelf = new Shelf();
      await follow({
        ...reading(server),
        cursor: { timeUs: BEGIN_US + 3e6 },
        commit: (batch) => (shelf.commit(batch), shelf.texts.has(uri('p49'))),
      });
      expect(shelf.texts.size).toBe(30);
      const [from, to] = [3, 20].map((seconds) => new Date((BEGIN_US + seconds * 1e6) / 1_000));
      expect(shelf.gaps).toEqual([{ from, to, reason: expect.stringContaining(`from ${to!.toISOString()} on`) }]);
    });

    it('sees none where only the last text read has been withdrawn', async () => {
      const { server } = await serve({ events: [events[0]!, ...events.slice(20)] });
      const shelf = new Shelf();
      await follow({
        ...reading(server),
        cursor: { timeUs: BEGIN_US + 10e6 },
        commit: (batch) => (shelf.commit(batch), shelf.texts.has(uri('p49'))),
      });
      expect(shelf.gaps).toEqual([]);
      // The second connection asked for the oldest event.
      expect(server.cursors).toHaveLength(2);
    });
  });

  it('goes to the next server when one is away or says nothing, and complains when all are', async () => {
    const away = await serve({ events: [] });
    const mute = await serve({ events: [said('one', 'Hear!', BEGIN_US)], cutAfter: () => 0 });
    const good = await serve({ events: [said('one', 'Hear!', BEGIN_US)] });
    const shelf = new Shelf();
    const hosts = reading(away.server, mute.server, good.server);
    await away.server.close();
    servers.splice(servers.indexOf(away.server), 1);
    const cursor = { timeUs: BEGIN_US };
    const { rounds } = await follow({ ...hosts, cursor, commit: (batch) => (shelf.commit(batch), true) });
    expect([rounds, shelf.texts.size]).toEqual([1, 1]);
    const failing = follow({ ...reading(mute.server), cursor, commit: () => true, maxRounds: 2 });
    await expect(failing).rejects.toThrow(
      'Not enough after 2 rounds; the last error: The Jetstream server says nothing',
    );
  });

  it('is not led into the future by a server whose clock runs ahead', async () => {
    const clock = new FakeClock('2026-11-20T00:00:00Z');
    const { server } = await serve({ events: [said('one', 'From tomorrow', BEGIN_US + 86_400e6)] });
    const cursor = { timeUs: BEGIN_US - 1e6 };
    const { cursor: after } = await follow({ ...reading(server), clock, cursor, commit: () => true });
    expect(after).toEqual({ timeUs: BEGIN_US });
  });

  describe('compressed', () => {
    const dictionary = Buffer.from(said('one', 'some text that is like the others', BEGIN_US).json.repeat(3));
    const events = Array.from({ length: 30 }, (_, index) => said(`p${index}`, `text ${index}`, BEGIN_US + index));
    const compressed = (server: ReplayServer, dictionaryUrl: string) => {
      const plain = reading(server);
      return { ...plain, config: { ...plain.config, dictionaryUrl }, cursor: { timeUs: BEGIN_US } };
    };

    it('reads zstd with the dictionary', async () => {
      const { server } = await serve({ events, dictionary });
      const shelf = new Shelf();
      const commit = (batch: Parameters<Shelf['commit']>[0]) => (shelf.commit(batch), shelf.texts.size === 30);
      await follow({ ...compressed(server, `http://${server.host}/dictionary`), commit });
      expect(shelf.notes).toEqual([]);
      expect(zstdCompressSync(events[0]!.json, { dictionary }).length).toBeLessThan(events[0]!.json.length / 2);
    });

    it('reads plain when the dictionary cannot be fetched, and says so', async () => {
      const { server } = await serve({ events });
      const shelf = new Shelf();
      const commit = (batch: Parameters<Shelf['commit']>[0]) => (shelf.commit(batch), shelf.texts.size === 30);
      await follow({ ...compressed(server, `http://${server.host}/dictionary`), commit });
      expect(shelf.notes[0]).toMatch(/^The stream is read uncompressed: /);
    });

    it('stops when the dictionary is another one', async () => {
      const { server } = await serve({ events, dictionary });
      const other = await serve({ events: [], dictionary: Buffer.from('quite another dictionary'.repeat(9)) });
      const settings = compressed(server, `http://${other.server.host}/dictionary`);
      const allowPrivate = [server.host, other.server.host];
      const failing = follow({ ...settings, allowPrivate, commit: () => true, maxRounds: 1 });
      await expect(failing).rejects.toThrow('sends nothing that can be read');
    });
  });

  it('keeps memory bounded while the store is slow, and loses nothing', async () => {
    const count = 30_000;
    const recording = generatedRecording({
      seed: 1, count, startUs: BEGIN_US, perSecond: 1_000, text: (index) => ({ text: `number ${index}` }),
    }); // prettier-ignore
    const server = await ReplayServer.start({ recording });
    servers.push(server);
    const ids = new Set<string>();
    let largest = 0;
    await follow({
      ...reading(server),
      cursor: { timeUs: BEGIN_US },
      async commit({ items }) {
        for (const { externalId } of items) ids.add(externalId);
        largest = Math.max(largest, items.length);
        // What the server may send while we are busy ends in the kernel's buffers (some MB) and there it stays.
        if (ids.size === 500) {
          await new Promise((done) => setTimeout(done, 300));
          expect(server.sent).toBeLessThan(count - 1_000);
        }
        return ids.size === count;
      },
    });
    expect(largest).toBeLessThanOrEqual(500);
  });

  it('ends at once when it is told to, and leaves no connection', async () => {
    const { server } = await serve({ events: [said('one', 'Hear!', BEGIN_US)] });
    const stop = new AbortController();
    const batches = read(ioOf(reading(server), { timeUs: BEGIN_US }, stop.signal));
    expect((await batches.next()).value).toMatchObject({ items: [{ text: 'Hear!' }] });
    const end = batches.next();
    stop.abort();
    expect((await end).done).toBe(true);
    while (server.connected > 0) await new Promise((done) => setTimeout(done, 5));
  });

  const CAPTURE = resolve(import.meta.dirname, '../../../../../shared/data/jetstream/v1.jsonl');

  (existsSync(CAPTURE) ? it : it.skip)('takes all of a real capture (../shared/data, when it is there)', async () => {
    const recording = MemoryRecording.ofFile(CAPTURE);
    const server = await ReplayServer.start({ recording });
    servers.push(server);
    const shelf = new Shelf();
    const removals: string[] = [];
    const events = recording.after(0);
    const wanted = events.filter(({ collection }) => collection === null || collection === 'app.bsky.feed.post');
    const newestUs = Math.max(...wanted.map(({ timeUs }) => timeUs));
    await follow({
      ...reading(server),
      cursor: { timeUs: recording.oldestUs! },
      commit(batch) {
        shelf.commit(batch);
        removals.push(...batch.removals);
        return (batch.cursor as { timeUs: number }).timeUs === newestUs;
      },
    });
    const about = (operation: string): number =>
      wanted.filter(({ json }) => json.includes(`"operation":"${operation}"`)).length;
    expect([shelf.texts.size, removals.length]).toEqual([about('create'), about('delete')]);
    expect([shelf.texts.size, shelf.notes]).toEqual([17, []]);
  });
});
