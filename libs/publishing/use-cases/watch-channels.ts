import { Inject, Injectable } from '@nestjs/common';
import { HOUR, shift, type Clock } from '#kernel';
import { CLOCK, Logger } from '#platform';
import { ChannelStatusStore } from '../store/channel-status.store.js';
import { OAuthFlowsStore } from '../store/oauth-flows.store.js';
import type { WorkChannel } from '../store/work.store.js';
import { ChannelSessions } from './channel-session.js';
import { RefreshChannel } from './refresh-channel.js';
import { asNetworkError } from './told.js';

/** Tokens that die within this time are refreshed, used or not: some refresh tokens die when they rest too long. */
const REFRESH_AHEAD_MS = HOUR;
const AT_ONCE = 200;

/** Looks after connections while nothing is being published: refreshes what is about to expire, says what cannot be refreshed. */
@Injectable()
export class WatchChannels {
  constructor(
    private readonly status: ChannelStatusStore,
    private readonly flows: OAuthFlowsStore,
    private readonly sessions: ChannelSessions,
    private readonly refresh: RefreshChannel,
    private readonly logger: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    const now = this.clock.now();
    await this.flows.purge(now);
    for (const channel of await this.status.expiringBefore(shift(now, REFRESH_AHEAD_MS), AT_ONCE))
      if (!(await this.refreshed(channel))) await this.status.announceExpiry(channel);
  }

  /** False: this network's tokens cannot be refreshed, somebody has to connect again. */
  private async refreshed(channel: WorkChannel): Promise<boolean> {
    try {
      return (await this.refresh.run(channel, this.sessions.open(channel))) !== null;
    } catch (error) {
      const { code } = asNetworkError(error, channel.network);
      this.logger.warn({ channel: channel.id, network: channel.network, code }, 'token not refreshed');
      return true;
    }
  }
}
