import { z } from 'zod';
import type { Item } from '../domain/index.js';
import type { Source, SourceBatch, SourceIo } from '../sources/kit/source.js';

type Config = { [key: string]: unknown };
type Reading = (io: SourceIo<Config>) => AsyncGenerator<SourceBatch, { againInMs: number }>;
type Receiving = NonNullable<Source<Config>['receive']>;

/** A source that does what a test tells it, `town` by name. Without a script a reading finds nothing and comes again in an hour. */
export class ScriptedSource implements Source<Config> {
  kind = 'town';
  name = 'Town';
  config: z.ZodType<Config> = z.strictObject({
    street: z.string(),
    key: z.string().optional().meta({ format: 'password' }),
  }) as unknown as z.ZodType<Config>;
  firehose = false;
  streaming = false;
  silentAfterMs = 3_600_000;
  cost: string | null = null;
  receive?: Receiving;
  /** What every reading was given, in order. */
  readonly reads: SourceIo<Config>[] = [];
  private readonly script: Reading[] = [];

  constructor(change: Partial<Source<Config>> = {}) {
    Object.assign(this, change);
  }

  sharedKey(config: Config): string | null {
    return config['key'] === undefined ? String(config['street']) : null;
  }

  /** What the next readings do, one after the other. */
  next(...readings: Reading[]): this {
    this.script.push(...readings);
    return this;
  }

  /** The next reading yields these batches. */
  brings(...batches: Partial<SourceBatch>[]): this {
    return this.next(async function* () {
      for (const batch of batches) yield batchOf(batch);
      return { againInMs: 3_600_000 };
    });
  }

  async *read(io: SourceIo<Config>): AsyncGenerator<SourceBatch, { againInMs: number }> {
    this.reads.push(io);
    const reading = this.script.shift();
    return reading ? yield* reading(io) : { againInMs: 3_600_000 };
  }
}

export const batchOf = (batch: Partial<SourceBatch>): SourceBatch => ({
  items: [],
  removals: [],
  cursor: null,
  ...batch,
});

/** A post of the town; say what differs. */
export function item(change: Partial<Item> & Pick<Item, 'externalId'>): Item {
  return {
    source: 'town',
    url: null,
    title: null,
    text: `Hear ye, ${change.externalId}.`,
    language: 'en',
    author: { handle: 'ana', name: 'Ana', url: null, followers: 100 },
    links: [],
    hashtags: [],
    mentions: [],
    media: [],
    kind: 'post',
    rating: null,
    metrics: null,
    publishedAt: new Date(),
    ...change,
  };
}
