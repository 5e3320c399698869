import { expect } from '@jest/globals';
import { DAY, MINUTE, SECOND, type Json } from '#kernel';
import { GuardedHttp, Logger, type HttpAnswer, type HttpRequest } from '#platform';
import type { Item } from '../../domain/index.js';
import type { FakeText, Fault, SourceWorld } from './conformance-harness.js';
import { SourceError, type Source, type SourceBatch, type SourceErrorKind, type SourceIo } from './source.js';

export interface Reading {
  batches: SourceBatch[];
  items: Item[];
  removals: string[];
  cursor: Json;
}

type Enough = (reading: Reading) => boolean;

/** Reads one source of one world as the worker would: one batch after the other, the cursor stored as JSON. */
export class Reader {
  readonly config: unknown;
  private readonly ids = new Map<string, string>();
  private published = 0;

  constructor(
    private readonly source: Source<never> | Source<any>,
    readonly world: SourceWorld,
  ) {
    this.config = source.config.parse(world.config);
  }

  /** `count` plain texts, a second apart, up to now; the clock moves on. */
  publish(count: number): Promise<string[]> {
    return this.publishTexts(Array.from({ length: count }, () => `The town said number ${++this.published}.`));
  }

  async publishTexts(texts: string[]): Promise<string[]> {
    const { clock } = this.world;
    const posts = texts.map((text): FakeText => {
      clock.advance(SECOND);
      const id = `t${this.ids.size + 1}`;
      this.ids.set(text, id);
      return { id, text, at: clock.now() };
    });
    await this.world.publish(posts);
    // Sources may leave out the last moments, for what is not listed yet.
    clock.advance(10 * MINUTE);
    return texts;
  }

  idOf = (text: string): string => this.ids.get(text)!;

  io(cursor: Json, signal: AbortSignal, timeoutMs?: number): SourceIo<unknown> {
    return {
      config: this.config,
      cursor,
      http: new HastyHttp(this.world.allowPrivate, timeoutMs),
      clock: this.world.clock,
      logger: Logger.silent(),
      signal,
      callbackUrl: null,
    };
  }

  /**
   * Polled: reads to its end, and again (the clock moved on as it asked) until there is enough, three times at the most.
   * Streaming: reads until there is enough. At most `maxBatches` are taken.
   */
  async read(cursor: Json, enough: Enough = () => true, maxBatches = Infinity): Promise<Reading> {
    const reading: Reading = { batches: [], items: [], removals: [], cursor };
    for (let round = 0; round < 3; round++) {
      const stop = new AbortController();
      const batches = this.source.read(this.io(reading.cursor, stop.signal) as never);
      let againInMs = 0;
      try {
        for (;;) {
          const { done, value } = await within(10 * SECOND, batches.next());
          if (done) {
            againInMs = value.againInMs;
            break;
          }
          take(reading, value);
          if ((this.source.streaming && enough(reading)) || reading.batches.length >= maxBatches) return reading;
        }
      } finally {
        stop.abort();
        await batches.return({ againInMs: 0 }).catch(() => undefined);
      }
      expect(againInMs).toBeGreaterThan(0);
      expect(againInMs).toBeLessThanOrEqual(DAY);
      if (enough(reading)) return reading;
      this.world.clock.advance(againInMs);
    }
    return reading;
  }

  /** The SourceError that reading ends with under a fault. */
  async fails(fault: Fault, timeoutMs?: number): Promise<SourceError> {
    this.world.fault(fault);
    const stop = new AbortController();
    const { error } = await within(
      15 * SECOND,
      drain(this.source.read(this.io(null, stop.signal, timeoutMs) as never)),
    );
    stop.abort();
    if (!(error instanceof SourceError))
      throw error ?? new Error(`Reading did not fail with ${JSON.stringify(fault)}.`);
    expect([error.message, error.action]).toEqual([
      expect.stringMatching(/^\S.*\.$/),
      expect.stringMatching(/^\S.*\.$/),
    ]);
    expect(KINDS).toContain(error.kind);
    return error;
  }
}

const KINDS: SourceErrorKind[] = ['auth', 'gone', 'rejected', 'rate-limited', 'unavailable'];

function take(reading: Reading, batch: SourceBatch): void {
  reading.batches.push(batch);
  reading.items.push(...batch.items);
  reading.removals.push(...batch.removals);
  reading.cursor = JSON.parse(JSON.stringify(batch.cursor)) as Json;
}

export async function drain(reading: ReturnType<Source['read']>): Promise<{ batches: SourceBatch[]; error: unknown }> {
  const batches: SourceBatch[] = [];
  try {
    for await (const batch of reading) batches.push(batch);
    return { batches, error: null };
  } catch (error) {
    return { batches, error };
  }
}

export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing happened within ${ms} ms.`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 300) throw new Error('It did not come true within 3 s.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The guarded client, with less patience when a test has little. */
class HastyHttp extends GuardedHttp {
  constructor(
    allowPrivate: string[],
    private readonly patienceMs: number | undefined,
  ) {
    super({ allowPrivate });
  }

  override request(input: HttpRequest): Promise<HttpAnswer> {
    return super.request({ ...input, timeoutMs: this.patienceMs ?? input.timeoutMs });
  }
}
