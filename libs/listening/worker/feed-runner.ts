import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { newId, SECOND } from '#kernel';
import { CONFIG, Logger, type Config } from '#platform';
import { SourceRegistry } from '../sources/source-registry.js';
import { ClaimFeeds, type LeasedFeed } from '../use-cases/claim-feeds.js';
import { ReadFeed } from '../use-cases/read-feed.js';
import { TopicIndex } from '../use-cases/topic-index.js';

/** Without any notification the database is asked this often; notifications and the timer make it faster. */
const MAX_IDLE_MS = 5 * SECOND;
/** A feed that is due all the same after this was skipped, because another process was just claiming it. */
const MIN_IDLE_MS = 20;
const STOP_WITHIN_MS = 8 * SECOND;

interface Reading {
  feed: LeasedFeed;
  stop: AbortController;
  ended: Promise<void>;
}

/** Feeds of one manner, each kind of which takes places of its own: long streams never keep visits from being made. */
interface Pool {
  kinds: string[];
  readings: Map<string, Reading>;
}

/**
 * The loop of a listener process: wakes on NOTIFY, on the timer set to the next due feed, when a place gets free, and every five
 * seconds; leases what is due, reads it, renews its leases, and gives up what it has lost. Several processes may run it on one
 * database. A dead one's feeds are taken over when their leases run out.
 */
@Injectable()
export class FeedRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly pools: Pool[];
  private readonly stopping = new AbortController();
  private alarm: NodeJS.Timeout | undefined;
  private renewal: NodeJS.Timeout | undefined;
  private subscription: AsyncDisposable | undefined;
  private pass: Promise<void> | null = null;
  private again = false;

  constructor(
    private readonly claims: ClaimFeeds,
    private readonly reading: ReadFeed,
    private readonly topics: TopicIndex,
    registry: SourceRegistry,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.pools = [true, false].map((streaming) => ({ kinds: registry.kinds(streaming), readings: new Map() }));
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.roles.includes('listener')) return;
    await this.topics.start();
    this.subscription = await this.claims.onChange((key) => {
      // its source was changed or removed: whether it is still ours is asked now, and not at the next renewal
      if (key === '' || this.pools.some((pool) => pool.readings.has(key))) void this.renew();
      this.wake();
    });
    this.renewal = setInterval(() => void this.renew(), this.config.listener.leaseMs / 4);
    this.wake();
  }

  /** Takes no more, tells all readings to end, and hands their feeds back. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.alarm);
    clearInterval(this.renewal);
    await this.subscription?.[Symbol.asyncDispose]();
    await this.pass;
    const readings = this.pools.flatMap((pool) => [...pool.readings.values()]);
    for (const { stop } of readings) stop.abort();
    const ended = Promise.all(readings.map((reading) => reading.ended));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref())]);
  }

  /** Makes a pass now, or another one after the pass that runs. */
  wake(): void {
    if (this.stopping.signal.aborted) return;
    this.again = true;
    this.pass ??= this.passes().finally(() => {
      this.pass = null;
      if (this.again) this.wake();
    });
  }

  /** How many feeds are being read. */
  get running(): number {
    return this.pools.reduce((sum, pool) => sum + pool.readings.size, 0);
  }

  private async passes(): Promise<void> {
    while (this.again && !this.stopping.signal.aborted) {
      this.again = false;
      this.alarmIn(MAX_IDLE_MS);
      await this.guarded('claiming feeds', async () => {
        for (const pool of this.pools) await this.fill(pool);
        await this.sleepUntilDue();
      });
    }
  }

  private async fill(pool: Pool): Promise<void> {
    const limit = this.config.listener.concurrency - pool.readings.size;
    if (limit <= 0 || pool.kinds.length === 0) return;
    const feeds = await this.claims.claim(pool.kinds, limit, newId(), this.config.listener.leaseMs);
    for (const feed of feeds) this.start(pool, feed);
  }

  private start(pool: Pool, feed: LeasedFeed): void {
    const stop = new AbortController();
    // a feed that was lost and is ours again: its old reading has been told to end, and cannot commit any more
    pool.readings.get(feed.key)?.stop.abort();
    const ended = this.reading.run(feed, stop.signal).finally(() => {
      if (pool.readings.get(feed.key)?.stop === stop) pool.readings.delete(feed.key);
      this.wake();
    });
    pool.readings.set(feed.key, { feed, stop, ended });
    if (this.stopping.signal.aborted) stop.abort();
  }

  /** Sets the alarm to the next feed that somebody with a free place here could read. */
  private async sleepUntilDue(): Promise<void> {
    const free = this.pools.filter((pool) => pool.readings.size < this.config.listener.concurrency);
    const own = free.flatMap((pool) => [...pool.readings.keys()]);
    const dueIn = await this.claims.nextDueIn(
      free.flatMap((pool) => pool.kinds),
      own,
    );
    if (dueIn !== null) this.alarmIn(Math.max(dueIn, MIN_IDLE_MS));
  }

  private alarmIn(ms: number): void {
    clearTimeout(this.alarm);
    if (!this.stopping.signal.aborted) this.alarm = setTimeout(() => this.wake(), Math.min(ms, MAX_IDLE_MS));
  }

  private async renew(): Promise<void> {
    const readings = this.pools.flatMap((pool) => [...pool.readings.values()]);
    if (readings.length === 0) return;
    await this.guarded('renewing leases', async () => {
      const leases = readings.map(({ feed }) => feed);
      const held = await this.claims.renew(leases, this.config.listener.leaseMs);
      for (const { feed, stop } of readings) if (!held.has(feed.key)) stop.abort();
    });
  }

  private async guarded(what: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.logger.error({ err: error }, `${what} failed; it is tried again`);
    }
  }
}
