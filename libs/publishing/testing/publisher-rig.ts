import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '#database';
import { newId, SECOND, shift, systemClock } from '#kernel';
import { NetworkRegistry } from '#networks';
import type { Events } from '#notifications';
import { GuardedHttp, Logger, readConfig, SecretBox, Telemetry, type Config } from '#platform';
import { AttemptsStore } from '../store/attempts.store.js';
import { ChannelStatusStore } from '../store/channel-status.store.js';
import { ClaimsStore } from '../store/claims.store.js';
import { MediaLibrary } from '../store/media-library.js';
import { SweepsStore } from '../store/sweeps.store.js';
import { WorkStore, type DeliveryWork } from '../store/work.store.js';
import { ChannelProblems } from '../use-cases/channel-problems.js';
import { ChannelSessions } from '../use-cases/channel-session.js';
import { RefreshChannel } from '../use-cases/refresh-channel.js';
import { ClaimDeliveries } from '../use-cases/claim-deliveries.js';
import { SweepDeliveries } from '../use-cases/sweep-deliveries.js';
import { TellWebhooks } from '../use-cases/tell-webhooks.js';
import { DatabaseClock } from '../use-cases/database-clock.js';
import { PrepareDelivery } from '../use-cases/prepare-delivery.js';
import { PublishDelivery } from '../use-cases/publish-delivery.js';
import { Publisher } from '../worker/publisher.js';
import { PublisherMetrics } from '../use-cases/publisher-metrics.js';
import { PublishingWrites } from '../use-cases/publishing-writes.js';
import { ReconcileDelivery } from '../use-cases/reconcile-delivery.js';
import { deafEvents } from './deaf-events.js';
import {
  plantChannel,
  plantDelivery,
  stored,
  type DeliveryPlan,
  type Planted,
  type PlantedChannel,
} from './planted.js';
import type { ScriptedConnector } from './scripted-connector.js';

const NEVER = new AbortController().signal;
/** Where its media library is; a test that uses that removes it. */
export const RIG_FOLDER = join(tmpdir(), `pregon-publishing-${process.pid}`);

/** A publisher's parts on a real database, in front of a network that does what the test says. */
export class PublisherRig {
  readonly media: MediaLibrary;
  readonly sessions: ChannelSessions;
  readonly refresh: RefreshChannel;
  readonly publishing: PublishDelivery;
  readonly preparing: PrepareDelivery;
  readonly reconciling: ReconcileDelivery;
  readonly claims: ClaimsStore;
  readonly work: WorkStore;
  readonly writes: PublishingWrites;
  readonly problems: ChannelProblems;
  readonly sweeping: SweepDeliveries;
  private readonly box = new SecretBox([{ id: '1', key: Buffer.alloc(32, 1) }]);
  private readonly clock: DatabaseClock;
  private readonly config: Config;

  constructor(
    readonly database: Database,
    readonly connector: ScriptedConnector,
    settings: Partial<Config['publisher']> = {},
    /** Who hears what it does; nobody, unless the test listens. */
    events: Events = deafEvents,
  ) {
    const config = readConfig({ NODE_ENV: 'test', PREGON_SIMULATOR: 'off', PREGON_DATA_DIR: RIG_FOLDER });
    this.config = { ...config, publisher: { ...config.publisher, ...settings } };
    this.clock = new DatabaseClock(database, systemClock);
    this.claims = new ClaimsStore(database);
    this.work = new WorkStore(database);
    this.media = new MediaLibrary(database, this.config);
    this.sessions = new ChannelSessions(new NetworkRegistry([connector]), this.box);
    const { media, sessions, clock } = this;
    const logger = Logger.silent();
    const http = new GuardedHttp({ allowPrivate: [] });
    const status = new ChannelStatusStore(database);
    const tell = new TellWebhooks(database, events, logger);
    const problems = new ChannelProblems(status, tell);
    const writes = new PublishingWrites(new AttemptsStore(database), tell);
    this.writes = writes;
    this.problems = problems;
    this.sweeping = new SweepDeliveries(this.claims, new SweepsStore(database), tell, logger);
    const metrics = new PublisherMetrics(new Telemetry(), logger);
    const refresh = new RefreshChannel(
      database,
      status,
      problems,
      sessions,
      this.box,
      http,
      clock,
      logger,
      this.config,
    );
    this.refresh = refresh;
    this.publishing = new PublishDelivery(
      sessions,
      refresh,
      problems,
      media,
      writes,
      http,
      clock,
      metrics,
      this.config,
    );
    this.preparing = new PrepareDelivery(sessions, refresh, problems, media, writes, http, clock);
    this.reconciling = new ReconcileDelivery(
      sessions,
      refresh,
      media,
      writes,
      http,
      clock,
      metrics,
      logger,
      this.config,
    );
  }

  /** A whole publisher process, not started yet: `onApplicationBootstrap` starts it, `onModuleDestroy` stops it. */
  publisher(): Publisher {
    return new Publisher(
      new ClaimDeliveries(this.database, this.claims, this.work, this.config),
      this.sweeping,
      this.clock,
      this.preparing,
      this.publishing,
      this.reconciling,
      Logger.silent(),
      this.config,
    );
  }

  /** A connected channel whose token is `token 1`. */
  channel(columns: Record<string, unknown> = {}, workspaceId?: string): Promise<PlantedChannel> {
    return plantChannel(this.database, { secret: this.box.seal('"token 1"'), ...columns }, workspaceId);
  }

  async delivery(plan: DeliveryPlan = {}): Promise<Planted> {
    return plantDelivery(this.database, { ...(plan.channelId ? {} : await this.channel()), ...plan });
  }

  /** Leases a delivery and loads it, as the loop does. Throws when it cannot be claimed now. */
  async claim(kind: 'prepare' | 'publish' | 'lookup', { workspaceId, deliveryId }: Planted): Promise<DeliveryWork> {
    const now = systemClock.now();
    const request = { workspaceId, now, until: shift(now, SECOND), limit: 10, leaseToken: newId(), leaseMs: 60_000 };
    const claims = kind === 'publish' ? await this.claims.claimLanes(request) : await this.claims.claim(kind, request);
    const work = (await this.work.load(claims)).find((each) => each.deliveryId === deliveryId);
    if (!work) throw new Error(`The delivery cannot be claimed for ${kind} now.`);
    return work;
  }

  async prepare(delivery: Planted) {
    await this.preparing.run(await this.claim('prepare', delivery));
    return stored(this.database, delivery);
  }

  async publish(delivery: Planted, stop: AbortSignal = NEVER) {
    await this.publishing.run(await this.claim('publish', delivery), stop);
    return stored(this.database, delivery);
  }

  /** Reads it back now, whenever it wanted to be. */
  async reconcile(delivery: Planted) {
    await this.database.execute('update deliveries set wake_at = now() where id = $1', [delivery.deliveryId]);
    await this.reconciling.run(await this.claim('lookup', delivery));
    return stored(this.database, delivery);
  }

  /** Lets this much time pass for its attempts: they are moved into the past, for nobody should wait for their time-out. */
  async age(delivery: Planted, ms: number): Promise<void> {
    await this.database.execute(
      `update attempts set started_at = started_at - $2 * interval '1 ms', timeout_at = timeout_at - $2 * interval '1 ms'
       where delivery_id = $1`,
      [delivery.deliveryId, ms],
    );
  }

  async channelOf({ channelId }: PlantedChannel): Promise<Record<string, unknown>> {
    const [row] = await this.database.query('select * from channels where id = $1', [channelId]);
    return row!;
  }

  /** The secret that is stored for a channel, in clear. */
  async tokenOf(channel: PlantedChannel): Promise<unknown> {
    return JSON.parse(this.box.open((await this.channelOf(channel))['secret'] as string));
  }
}
