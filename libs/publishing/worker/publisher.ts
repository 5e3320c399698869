import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SECOND, shift } from '#kernel';
import { CONFIG, Logger, type Config } from '#platform';
import { ClaimDeliveries, type DeliveryWork, type Work } from '../use-cases/claim-deliveries.js';
import { DatabaseClock } from '../use-cases/database-clock.js';
import { PrepareDelivery } from '../use-cases/prepare-delivery.js';
import { PublishDelivery } from '../use-cases/publish-delivery.js';
import { ReconcileDelivery } from '../use-cases/reconcile-delivery.js';
import { SweepDeliveries } from '../use-cases/sweep-deliveries.js';
import { Leases } from './leases.js';
import { WorkerPool } from './worker-pool.js';

/** A delivery is leased this long before its instant and waits in memory: the claim is not part of its lateness. */
const CLAIM_AHEAD_MS = 500;
/** Without any notification the database is asked this often; notifications and the timer make it faster. */
const MAX_IDLE_MS = SECOND;
/** How often due deliveries on held and disconnected channels are told so, and dead publishers looked for. */
const SWEEP_EVERY_MS = SECOND;
const WORK: readonly Work[] = ['prepare', 'publish', 'lookup'];
const STOP_WITHIN_MS = 8 * SECOND;

/**
 * The loop of a publisher process: wakes on NOTIFY, on the timer set to the next planned instant, when a slot gets free, and once
 * a second; claims what is due within its capacity; renews its leases; takes back what dead publishers left. Several processes
 * may run it on one database. Order of one pass: recover, sweep, claim, arm the timer.
 */
@Injectable()
export class Publisher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly pools: Record<Work, WorkerPool>;
  private readonly leases = new Leases();
  private readonly stopping = new AbortController();
  private timers: NodeJS.Timeout[] = [];
  private alarm: NodeJS.Timeout | undefined;
  private subscription: AsyncDisposable | undefined;
  private pass: Promise<void> | null = null;
  private readonly wanted = new Set<Work>();
  private readonly freed: Record<Work, number> = { prepare: 0, publish: 0, lookup: 0 };
  private sweptAt = 0;

  constructor(
    private readonly claims: ClaimDeliveries,
    private readonly sweeping: SweepDeliveries,
    private readonly clock: DatabaseClock,
    private readonly preparing: PrepareDelivery,
    private readonly publishing: PublishDelivery,
    private readonly reconciling: ReconcileDelivery,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    const { concurrency } = config.publisher;
    // a workspace alone gets half of a pool (see WorkerPool): that is what the setting promises
    this.pools = {
      prepare: new WorkerPool(2 * concurrency),
      publish: new WorkerPool(2 * concurrency),
      lookup: new WorkerPool(concurrency),
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.roles.includes('publisher')) return;
    await this.clock.correct();
    this.subscription = await this.claims.onChange(() => this.wake());
    this.timers = [
      setInterval(() => this.guarded('renewing leases', () => this.renew()), this.config.publisher.leaseMs / 4),
    ];
    this.wake();
  }

  /** Stops claiming, hands back what was not begun, waits for what is being sent. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.alarm);
    await this.subscription?.[Symbol.asyncDispose]();
    await this.pass;
    const drained = Promise.all(Object.values(this.pools).map((pool) => pool.drained()));
    await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref())]);
    for (const timer of this.timers) clearInterval(timer);
  }

  /** Makes a pass now, or another one after the pass that runs; `kinds`: what it looks for. */
  wake(kinds: readonly Work[] = WORK): void {
    if (this.stopping.signal.aborted) return;
    for (const kind of kinds) this.wanted.add(kind);
    this.pass ??= this.passes().finally(() => {
      this.pass = null;
      if (this.wanted.size) this.wake([]);
    });
  }

  private async passes(): Promise<void> {
    while (this.wanted.size && !this.stopping.signal.aborted) {
      const kinds = WORK.filter((kind) => this.wanted.delete(kind));
      await this.guarded('claiming deliveries', () => this.onePass(kinds));
    }
  }

  private async onePass(kinds: readonly Work[]): Promise<void> {
    const now = this.clock.now();
    const full = kinds.length === WORK.length;
    if (full) this.alarmIn(MAX_IDLE_MS);
    if (now.getTime() - this.sweptAt >= SWEEP_EVERY_MS) {
      this.sweptAt = now.getTime();
      await this.sweeping.run(now);
    }
    for (const kind of kinds) await this.fill(kind, kind === 'publish' ? shift(now, CLAIM_AHEAD_MS) : now);
    const next = full ? await this.claims.nextWake(now, CLAIM_AHEAD_MS) : null;
    if (next) this.alarmIn(next.getTime() - this.clock.now().getTime());
  }

  private alarmIn(ms: number): void {
    clearTimeout(this.alarm);
    this.alarm = setTimeout(() => this.wake(), Math.min(Math.max(ms, 0), MAX_IDLE_MS));
  }

  /** Claims due work of one kind into its free slots, workspace by workspace. */
  private async fill(kind: Work, until: Date): Promise<void> {
    const pool = this.pools[kind];
    this.freed[kind] = 0;
    for await (const workspaceId of this.claims.workspacesWithWork(kind, until)) {
      if (pool.free <= 0) return;
      const limit = pool.allowance(workspaceId);
      if (limit <= 0) continue;
      const works = await this.claims.claim(kind, workspaceId, { until, now: this.clock.now(), limit });
      // only what is loaded is renewed: should loading fail, the leases expire and the deliveries are taken back
      this.leases.add(works);
      for (const work of works) this.start(kind, pool, work);
    }
  }

  private start(kind: Work, pool: WorkerPool, work: DeliveryWork): void {
    const task = async (): Promise<void> => {
      await this.guarded(`work on delivery ${work.deliveryId}`, async () => {
        if (kind === 'prepare') await this.preparing.run(work);
        else if (kind === 'publish') await this.publishing.run(work, this.stopping.signal);
        else await this.reconciling.run(work);
      });
      // after an error the lease is simply left to expire: recovery looks at what was committed
      this.leases.remove(work);
    };
    pool.start(work.workspaceId, task, () => this.slotFreed(kind, pool));
  }

  /** Under load slots are refilled in batches, for a claim costs the same for one delivery as for thirty; at rest at once. */
  private slotFreed(kind: Work, pool: WorkerPool): void {
    const batch = pool.capacity / 8;
    if (++this.freed[kind] >= batch || pool.running < batch)
      this.wake(kind === 'publish' ? ['publish'] : [kind, 'publish']);
  }

  private async renew(): Promise<void> {
    const { leaseMs } = this.config.publisher;
    const held = this.leases.toRenew(leaseMs / 4);
    if (held.length) await this.claims.renew(held);
  }

  private async guarded(what: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.logger.error({ err: error }, `${what} failed; it is tried again`);
    }
  }
}
