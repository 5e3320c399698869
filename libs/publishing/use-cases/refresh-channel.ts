import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { SECOND, type Clock } from '#kernel';
import { NetworkError, type ConnectorIo } from '#networks';
import { CLOCK, CONFIG, GuardedHttp, Logger, SecretBox, type Config } from '#platform';
import { ChannelStatusStore } from '../store/channel-status.store.js';
import type { WorkChannel } from '../store/work.store.js';
import { ChannelSessions, type OpenChannel } from './channel-session.js';
import { asNetworkError, toldOf } from './told.js';
import { Turns } from './turns.js';

/** A refresh that takes longer has failed; the lock on the channel is not held beyond it. */
const REFRESH_TIMEOUT_MS = 20 * SECOND;

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
    try {
      return await this.turns.run(() => this.database.transaction(() => this.refresh(channel, open)));
    } catch (error) {
      const failure = asNetworkError(error, channel.network);
      if (failure.kind === 'auth' || failure.kind === 'disconnected' || failure.kind === 'rejected') {
        await this.status.disconnect(channel, toldOf(failure));
        this.logger.warn({ channel: channel.id, network: channel.network, code: failure.code }, 'channel disconnected');
      }
      throw failure;
    }
  }

  private async refresh(channel: WorkChannel, open: OpenChannel): Promise<OpenChannel | null> {
    const current = await this.status.lockForRefresh(channel);
    if (!current) throw gone(channel.network);
    if (current.secret !== open.sealed) return this.sessions.open({ ...channel, secret: current.secret });
    const io: ConnectorIo = { http: this.http, clock: this.clock, signal: AbortSignal.timeout(REFRESH_TIMEOUT_MS) };
    const fresh = await open.connector.refresh(open.session, io);
    if (!fresh) return null;
    const sealed = this.secrets.seal(JSON.stringify(fresh.secret));
    await this.status.saveSecret(channel, sealed, fresh.expiresAt);
    return { ...open, sealed, session: { ...open.session, secret: fresh.secret } };
  }
}

const gone = (network: string): NetworkError =>
  new NetworkError({
    network,
    kind: 'disconnected',
    code: 'channel_disconnected',
    message: 'This channel is not connected any more.',
    action: 'Connect it again, then retry.',
  });
