import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, MINUTE, shift } from '#kernel';
import { follow, ioOf } from '../../testing/follow.js';
import { seededRandom } from '../../testing/replay/random.js';
import { Shelf } from '../../testing/shelf.js';
import { MAX_BYTES } from '../kit/inbox.js';
import type { SourceBatch, SourceIo } from '../kit/source.js';
import type { XStreamConfig } from './config.js';
import { StreamingX } from './harness-x.js';
import { readStream, X_TIMING } from './stream.js';
import { xSource } from './x.source.js';

describe('the filtered stream of X', () => {
  let x: StreamingX;
  beforeEach(async () => (x = await StreamingX.start()));
  afterEach(() => x.close());

  const reading = (config: object = {}, timing: Partial<typeof X_TIMING> = {}) => ({
    read: (io: SourceIo<XStreamConfig>) => readStream(io, { ...X_TIMING, heartbeatMs: 5, ...timing }),
    config: xSource.config.parse({ ...x.config, ...config }) as XStreamConfig,
    clock: x.clock,
    allowPrivate: [x.host],
  });
  /** Reads until `enough`; `act` is called behind every batch. */
  async function readUntil(shelf: Shelf, enough: () => boolean, act: () => void = () => undefined, more: object = {}) {
    const commit = (batch: SourceBatch): boolean => {
      shelf.commit(batch);
      act();
      return enough();
    };
    return follow({ ...reading(), ...more, commit });
  }

  it('loses and doubles nothing, however often it is cut', async () => {
    const random = seededRandom(5);
    const shelf = new Shelf();
    const said: string[] = [];
    const { rounds } = await readUntil(
      shelf,
      () => said.length >= 300 && shelf.texts.size === said.length,
      () => {
        for (let burst = Math.floor(random() * 5); burst > 0 && said.length < 300; burst--) {
          x.clock.advance(1_000);
          said.push(x.stream(`said ${said.length}`));
          if (random() < 0.1) x.cut();
        }
      },
    );
    expect([...shelf.texts.keys()].toSorted()).toEqual(said);
    expect(shelf.received).toBe(300);
    expect(rounds).toBeGreaterThan(20);
  });

  it('makes the rules of the app its own, and leaves those of others', async () => {
    x.rules = [
      { id: '1', value: 'old query', tag: 'pregon:stale' },
      { id: '2', value: 'cats', tag: 'somebody else' },
    ];
    const shelf = new Shelf();
    const act = (): void => {
      x.stream('about cats', x.rules[0]);
      x.stream('about acme');
    };
    await readUntil(shelf, () => shelf.texts.size > 0, act);
    expect(x.rules.map(({ value }) => value)).toEqual(['cats', 'acme']);
    expect(x.rules[1]!.tag).toMatch(/^pregon:[\w-]{16}$/);
    expect([...shelf.texts.values()]).toEqual(['about acme']);
  });

  it('tells what came of somebody else, too, as cost', async () => {
    x.rules = [{ id: '2', value: 'cats', tag: 'somebody else' }];
    const costs: (number | undefined)[] = [];
    const batches = readStream(ioOf(reading()));
    await batches.next();
    x.stream('about cats', x.rules[0]);
    for (let tries = 0; tries < 100 && costs.at(-1) === undefined; tries++) {
      costs.push(((await batches.next()).value as SourceBatch).cost);
    }
    expect(costs.at(-1)).toBe(0.015);
    await batches.return({ againInMs: 0 });
  });

  it('passes on why a rule is refused', async () => {
    x.refusedRule = 'acme';
    await expect(readStream(ioOf(reading())).next()).rejects.toMatchObject({
      kind: 'rejected',
      message: 'X refuses the query acme: no viable alternative.',
    });
  });

  it('lets the stream send again what was missed, where the app may have that', async () => {
    const id = x.say('before').id;
    x.clock.advance(2 * MINUTE);
    const backfilling = { ...reading({ backfillMinutes: 5 }), cursor: { sinceId: id } };
    const shelf = new Shelf();
    await readUntil(
      shelf,
      () => shelf.texts.size > 0,
      () => void x.stream('now'),
      backfilling,
    );
    const paths = x.asked.map(({ pathname }) => pathname);
    expect(paths).not.toContain('/2/tweets/search/recent');
    expect(x.asked.find(({ pathname }) => pathname.endsWith('/stream'))!.searchParams.get('backfill_minutes')).toBe(
      '5',
    );
  });

  it('searches for what was missed for longer, and records what cannot be found', async () => {
    const id = x.idAt(shift(x.clock.now(), -8 * DAY));
    x.say('missed', shift(x.clock.now(), -DAY));
    const shelf = new Shelf();
    const options = { ...reading({ backfillMinutes: 5 }), cursor: { sinceId: id } };
    await readUntil(shelf, () => shelf.texts.size > 0, undefined, options);
    expect([...shelf.texts.values()]).toEqual(['missed']);
    expect(shelf.gaps).toHaveLength(1);
  });

  it('notices a stream that has died without a word', async () => {
    const shelf = new Shelf();
    const { rounds } = await follow({
      ...reading({}, { idleMs: 40 }),
      commit: (batch) => (
        shelf.commit(batch),
        x.asked.filter(({ pathname }) => pathname.endsWith('/stream')).length > 1
      ),
    });
    expect(rounds).toBeGreaterThan(1);
  });

  it.each([
    {
      answer: { status: 429, body: { title: 'ConnectionException', connection_issue: 'TooManyConnections' } },
      error: { kind: 'rate-limited', code: 'stream_taken' },
    },
    { answer: { status: 401, body: {} }, error: { kind: 'auth' } },
    { answer: { status: 503, body: {} }, error: { kind: 'unavailable' } },
  ])('explains $answer.status', async ({ answer, error }) => {
    x.refuse = answer;
    await expect(readStream(ioOf(reading())).next()).rejects.toMatchObject(error);
  });

  it('passes on why X ends the stream', async () => {
    const batches = readStream(ioOf(reading()));
    await batches.next();
    x.send('{"errors":[{"title":"operational-disconnect","detail":"Disconnected for operational reasons."}]}');
    x.send('{ noise');
    x.end();
    const failing = (async () => {
      for (;;) if ((await batches.next()).done) return;
    })();
    await expect(failing).rejects.toMatchObject({
      message: expect.stringContaining('Disconnected for operational reasons'),
    });
  });

  it('ends a line that never ends', async () => {
    const batches = readStream(ioOf(reading()));
    await batches.next();
    const failing = (async () => {
      for (;;) if ((await batches.next()).done) return;
    })();
    x.send('x'.repeat(MAX_BYTES));
    await expect(failing).rejects.toMatchObject({ message: expect.stringContaining('a message is too long') });
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const batches = readStream(ioOf(reading(), null, stop.signal));
    await batches.next();
    const end = batches.next();
    stop.abort();
    expect((await end).done).toBe(true);
    while (x.open > 0) await new Promise((done) => setTimeout(done, 5));
  });
});
