import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Database } from '#database';
import { HOUR, MINUTE, SECOND } from '#kernel';
import { NetworkRegistry, type Finding, type Published, type ResendRule, type SegmentToSend } from '#networks';
import { GuardedHttp, Logger, SecretBox, Telemetry, type Config } from '#platform';
import { FakeClock } from '#testing';
import type { MediaLibrary } from '../store/media-library.js';
import { MemoryDelivery } from '../testing/memory-delivery.js';
import { failure, remotePost, ScriptedConnector } from '../testing/scripted-connector.js';
import type { ChannelProblems } from './channel-problems.js';
import { ChannelSessions, type OpenChannel } from './channel-session.js';
import type { RefreshChannel } from './refresh-channel.js';
import { DatabaseClock } from './database-clock.js';
import { PublishDelivery } from './publish-delivery.js';
import { PublisherMetrics } from './publisher-metrics.js';
import type { PublishingWrites } from './publishing-writes.js';
import { ReconcileDelivery } from './reconcile-delivery.js';

const TIMEOUT_MS = 30 * SECOND;
const LISTED_AFTER_MS = 15 * SECOND;
const START = new Date('2026-12-01T09:00:00Z');

/** What one call meets: what reached the network and when, and what came back when. */
interface Fate {
  answer: 'ok' | 'unknown' | 'publisher dies' | Refusal;
  /** Milliseconds from the call to the network's acceptance; null: it never gets there. */
  arrives: number | null;
  /** Milliseconds from the call to the answer. */
  takes: number;
}
type Refusal = 'not-sent' | 'rejected' | 'duplicate' | 'auth' | 'disconnected' | 'rate-limited' | 'policy-stop';

interface Life {
  parts: number;
  fates: Fate[];
  lookups: { answer: 'truth' | 'unclear' | 'fails'; takes: number }[];
  refreshes: boolean[];
  /** Before each step: whether a person has the network asked at once. */
  impatience: boolean[];
  /** Before each step: how long nothing can be done (held, paused, no publisher alive). */
  delays: number[];
}

/** What each network makes of a key that it has seen; how much later than it was accepted a post is listed. */
interface Network {
  resend: ResendRule;
  seen: (acceptedAt: number, at: number) => boolean;
  listedAfterMs?: number;
}

const NETWORKS = {
  'a key honoured for ever, at any time (Bluesky)': {
    resend: { kind: 'same-key', sequential: false, withinMs: null },
    seen: (acceptedAt: number, at: number) => acceptedAt <= at,
  },
  'a key honoured for an hour, once the first call has ended (Mastodon)': {
    resend: { kind: 'same-key', sequential: true, withinMs: 55 * MINUTE },
    seen: (acceptedAt: number, at: number) => acceptedAt + 500 <= at && at - acceptedAt < HOUR,
  },
  'no key, read back (X)': { resend: { kind: 'after-absence' }, seen: () => false, listedAfterMs: LISTED_AFTER_MS },
  'no key, and nothing to read': { resend: { kind: 'never' }, seen: () => false },
} satisfies Record<string, Network>;

describe.each(Object.entries(NETWORKS))('a network with %s', (_, network) => {
  it('has each part at most once; exactly once when it is published, and never when it has failed', async () => {
    const seen = { unknown: 0, sentAgain: 0, published: 0 };
    await fc.assert(
      fc.asyncProperty(anyLife, async (life) => {
        const { delivery, accepted } = await live(life, network);
        const first = delivery.attempts.filter((attempt) => attempt.segmentIndex === 0);
        const unknownAt = first.findIndex((attempt) => attempt.outcome === 'unknown');
        if (unknownAt >= 0) seen.unknown++;
        if (unknownAt >= 0 && unknownAt < first.length - 1) seen.sentAgain++;
        if (delivery.state === 'published') seen.published++;
        for (const { index, state } of delivery.segments) {
          const times = accepted.filter((each) => each.index === index).length;
          expect(times).toBeLessThanOrEqual(1);
          if (state === 'published') expect(times).toBe(1);
          // what a person is told has failed or was missed may be sent anew
          if (state === 'pending') expect(times).toBe(0);
        }
        if (delivery.state === 'published')
          expect(delivery.segments.every((segment) => segment.state === 'published')).toBe(true);
      }),
      { numRuns: 600 },
    );
    // a life that always ends well proves nothing
    expect(Math.min(seen.unknown, seen.published)).toBeGreaterThan(50);
    expect(seen.sentAgain > 50).toBe(network.resend.kind !== 'never');
  });
});

/** Runs the publisher's own code through one life of a delivery, until only a person could go on. */
async function live(life: Life, { resend, seen, listedAfterMs = 0 }: Network) {
  const clock = new FakeClock(START);
  const delivery = new MemoryDelivery(life.parts, START, clock);
  const script = structuredClone(life);
  const arrivals: { index: number; key: string; at: number }[] = [];
  let dies: (reason: Died) => void = () => undefined;

  /** What the network had accepted until an instant. */
  const accepted = (until: number) => {
    const made: typeof arrivals = [];
    for (const arrival of arrivals.toSorted((a, b) => a.at - b.at))
      if (arrival.at <= until && !made.some((each) => each.key === arrival.key && seen(each.at, arrival.at)))
        made.push(arrival);
    return made;
  };

  const connector = Object.assign(new ScriptedConnector(resend), {
    async publish(_: unknown, { index, key, text }: SegmentToSend): Promise<Published> {
      const { answer, arrives, takes } = script.fates.shift() ?? { answer: 'ok', arrives: 10, takes: 20 };
      const calledAt = clock.now().getTime();
      if (arrives !== null) arrivals.push({ index, key, at: calledAt + arrives });
      clock.advance(takes);
      if (answer === 'ok') return { post: remotePost(text), quota: null };
      if (answer === 'publisher dies') {
        dies(new Died());
        return new Promise(() => undefined);
      }
      throw answer === 'duplicate' ? failure('rejected', { code: 'duplicate' }) : failure(answer);
    },
    async findPublished(_: unknown, { index, text }: SegmentToSend): Promise<Finding> {
      const { answer, takes } = script.lookups.shift() ?? { answer: 'truth', takes: 10 };
      const out = accepted(clock.now().getTime() - listedAfterMs).some((each) => each.index === index);
      clock.advance(takes);
      if (answer === 'fails') throw failure('not-sent');
      if (answer === 'unclear') return { found: false, absent: false, reason: 'It is slow today.' };
      return out ? { found: true, post: remotePost(text) } : { found: false, absent: true };
    },
  });
  const { publish, reconcile } = publisherOf(connector, delivery, clock, script);

  let patience = 2;
  for (let step = 0; step < 300; step++) {
    clock.advance(script.delays.shift() ?? 0);
    // a person who is told that it was not sent sends it again, twice at most
    if (['failed', 'missed'].includes(delivery.state) && patience-- > 0) delivery.release();
    if (!delivery.wakeAt) return { delivery, accepted: accepted(Infinity) };
    const unconfirmed = delivery.state === 'unconfirmed';
    const asksNow = unconfirmed && script.impatience.shift();
    if (!asksNow && delivery.wakeAt > clock.now()) clock.set(delivery.wakeAt);
    const work = delivery.claim(SEALED);
    const death = new Promise<never>((_, reject) => (dies = reject));
    try {
      await Promise.race([unconfirmed ? reconcile.run(work) : publish.run(work, new AbortController().signal), death]);
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      delivery.recover();
    }
  }
  throw new Error('It never came to rest.');
}

class Died extends Error {}

const box = new SecretBox([{ id: '1', key: Buffer.alloc(32, 1) }]);
const SEALED = box.seal('"token"');
const metrics = new PublisherMetrics(new Telemetry(), Logger.silent());
const http = new GuardedHttp({ allowPrivate: [] });

function publisherOf(connector: ScriptedConnector, delivery: MemoryDelivery, fake: FakeClock, script: Life) {
  const sessions = new ChannelSessions(new NetworkRegistry([connector]), box);
  const refresh = {
    run: async (_: unknown, open: OpenChannel) => (script.refreshes.shift() ? open : null),
  } as unknown as RefreshChannel;
  const ignore = async () => undefined;
  const problems = { disconnect: ignore, halt: ignore, pause: ignore } as unknown as ChannelProblems;
  const media = { filesFor: async () => [] } as unknown as MediaLibrary;
  const writes = delivery as unknown as PublishingWrites;
  const clock = new DatabaseClock({} as Database, fake);
  const config = { publisher: { attemptTimeoutMs: TIMEOUT_MS, readbackLagMs: LISTED_AFTER_MS } } as Config;
  return {
    publish: new PublishDelivery(sessions, refresh, problems, media, writes, http, clock, metrics, config),
    reconcile: new ReconcileDelivery(sessions, refresh, media, writes, http, clock, metrics, Logger.silent(), config),
  };
}

const soon = fc.nat(TIMEOUT_MS - SECOND);
const refusal = fc.constantFrom<Refusal[]>(
  'not-sent',
  'rejected',
  'duplicate',
  'auth',
  'disconnected',
  'rate-limited',
  'policy-stop',
);
/** Only what can happen: what is confirmed was accepted before, what is refused never is, all else is open. */
const anyFate: fc.Arbitrary<Fate> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(soon, soon)
      .map((ms): Fate => ({ answer: 'ok', arrives: Math.min(...ms), takes: Math.max(...ms) })),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      answer: fc.constant('unknown' as const),
      arrives: fc.option(soon, { freq: 2 }),
      takes: soon,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      answer: fc.constant('publisher dies' as const),
      arrives: fc.option(soon, { freq: 2 }),
      takes: soon,
    }),
  },
  { weight: 3, arbitrary: fc.record({ answer: refusal, arrives: fc.constant(null), takes: soon }) },
);
const anyLife: fc.Arbitrary<Life> = fc.record({
  parts: fc.integer({ min: 1, max: 2 }),
  fates: fc.array(anyFate, { maxLength: 8 }),
  lookups: fc.array(fc.record({ answer: fc.constantFrom('truth', 'unclear', 'fails'), takes: fc.nat(40 * SECOND) }), {
    maxLength: 12,
  }),
  refreshes: fc.array(fc.boolean(), { maxLength: 4 }),
  impatience: fc.array(fc.boolean(), { maxLength: 6 }),
  delays: fc.array(fc.constantFrom(0, 0, 0, SECOND, 45 * SECOND, 10 * MINUTE, 54 * MINUTE, 70 * MINUTE), {
    maxLength: 12,
  }),
});
