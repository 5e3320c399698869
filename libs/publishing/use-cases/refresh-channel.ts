import { Inject, Injectable } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import { Database, DatabaseUnavailable } from '#database';
import { SECOND, type Clock } from '#kernel';
import { NetworkError, type ConnectorIo, type RefreshedSecret } from '#networks';
import { CLOCK, CONFIG, GuardedHttp, Logger, SecretBox, type Config } from '#platform';
import { ChannelStatusStore } from '../store/channel-status.store.js';
import type { WorkChannel } from '../store/work.store.js';
import { ChannelProblems } from './channel-problems.js';
import { ChannelSessions, type OpenChannel } from './channel-session.js';
import { asNetworkError, toldOf } from './told.js';
import { Turns } from './turns.js';

/** A refresh that takes longer has failed; the lock on the channel is not held beyond it. */
const REFRESH_TIMEOUT_MS = 20 * SECOND;
/** A minute in all: a restarted database is back within seconds. */
const SALVAGE_TRIES = 120;
const SALVAGE_PAUSE_MS = 500;

/**
 * New tokens for a channel, one refresh at a time (NETWORKS.md §0.3: with rotating pairs a second one would kill the first).
 * The new pair is committed by the transaction that holds the lock. Whoever waited for the lock finds the new secret and uses it.
 */
@Injectable()
export class RefreshChannel {
  /** A refresh holds a connection while the network answers: many at once would leave none for the deliveries that are due. */
  private readonly turns: Turns;

  constructor(
    private readonly database: Database,
    private readonly status: ChannelStatusStore,
    private readonly problems: ChannelProblems,
    private readonly sessions: ChannelSessions,
    private readonly secrets: SecretBox,
    private readonly http: GuardedHttp,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly logger: Logger,
    @Inject(CONFIG) config: Config,
  ) {
    this.turns = new Turns(Math.ceil(config.databasePool / 4));
  }

  /**
   * The channel opened with a fresh secret; null when this network has nothing to refresh. Throws NetworkError; when that says
   * that the connection is gone, the channel is marked disconnected first.
   */
  async run(channel: WorkChannel, open: OpenChannel): Promise<OpenChannel | null> {
    const rotation: Rotation = { pair: null };
    try {
      return await this.turns.run(() => this.database.transaction(() => this.refresh(channel, open, rotation)));
    } catch (error) {
      if (rotation.pair) return this.salvage(channel, open, rotation.pair);
      const failure = asNetworkError(error, channel.network);
      if (failure.kind === 'auth' || failure.kind === 'disconnected' || failure.kind === 'rejected') {
        await this.problems.disconnect(channel, toldOf(failure));
        this.logger.warn({ channel: channel.id, network: channel.network, code: failure.code }, 'channel disconnected');
      }
      throw failure;
    }
  }

  private async refresh(channel: WorkChannel, open: OpenChannel, rotation: Rotation): Promise<OpenChannel | null> {
    const current = await this.status.lockForRefresh(channel);
    if (!current) throw gone(channel.network);
    if (current.secret !== open.sealed) return this.sessions.open({ ...channel, secret: current.secret });
    const io: ConnectorIo = { http: this.http, clock: this.clock, signal: AbortSignal.timeout(REFRESH_TIMEOUT_MS) };
    const fresh = await open.connector.refresh(open.session, io);
    if (!fresh) return null;
    const sealed = this.secrets.seal(JSON.stringify(fresh.secret));
    rotation.pair = { ...fresh, sealed };
    await this.status.replaceSecret(channel, open.sealed, sealed, fresh.expiresAt);
    return { ...open, sealed, session: { ...open.session, secret: fresh.secret } };
  }

  /**
   * The network has rotated and the database went away before the new pair was committed: the old one is dead, so this pair is all
   * there is. It is written as soon as the database is back, unless somebody connected the channel anew meanwhile. (Incident: one
   * crash-test run lost several X channels to database restarts.)
   */
  private async salvage(
    channel: WorkChannel,
    open: OpenChannel,
    pair: NonNullable<Rotation['pair']>,
  ): Promise<OpenChannel> {
    for (let tries = 1; ; tries++) {
      try {
        await this.status.replaceSecret(channel, open.sealed, pair.sealed, pair.expiresAt);
        return { ...open, sealed: pair.sealed, session: { ...open.session, secret: pair.secret } };
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable) || tries >= SALVAGE_TRIES) throw error;
        await setTimeout(SALVAGE_PAUSE_MS);
      }
    }
  }
}

/** What the network gave, kept outside the transaction that should store it. */
interface Rotation {
  pair: (RefreshedSecret & { sealed: string }) | null;
}

const gone = (network: string): NetworkError =>
  new NetworkError({
    network,
    kind: 'disconnected',
    code: 'channel_disconnected',
    message: 'This channel is not connected any more.',
    action: 'Connect it again, then retry.',
  });
