import { Inject, Injectable } from '@nestjs/common';
import { notFound, type Clock } from '#kernel';
import { NetworkError } from '#networks';
import { CLOCK } from '#platform';
import { ChannelStatusStore } from '../store/channel-status.store.js';
import { ChannelsStore } from '../store/channels.store.js';
import type { ChannelEntity } from '../store/entities/channel.entity.js';
import { ChannelSessions, type OpenChannel } from './channel-session.js';
import { ConnectChannel } from './connect-channel.js';
import { RefreshChannel } from './refresh-channel.js';
import { toldOf } from './told.js';

/** Asks the network whether a channel still works, refreshing its token if need be, and keeps what it says. */
@Injectable()
export class CheckChannel {
  constructor(
    private readonly channels: ChannelsStore,
    private readonly sessions: ChannelSessions,
    private readonly refresh: RefreshChannel,
    private readonly status: ChannelStatusStore,
    private readonly connect: ConnectChannel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The channel as it is after the check: `problem` says what is wrong. Throws 404. */
  async run(workspaceId: string, id: string): Promise<ChannelEntity> {
    const channel = await this.channels.byId(workspaceId, id);
    if (!channel) throw notFound('channel', id);
    try {
      const account = await this.verified(channel);
      const { handle, avatarUrl, limits } = account;
      await this.channels.update(
        workspaceId,
        { id },
        { handle, avatarUrl, limits, state: 'connected', problem: null, updatedAt: this.clock.now() },
      );
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      if (error.kind === 'auth' || error.kind === 'disconnected') await this.status.disconnect(channel, toldOf(error));
      else await this.channels.update(workspaceId, { id }, { problem: toldOf(error) });
    }
    return (await this.channels.byId(workspaceId, id)) ?? channel;
  }

  private async verified(channel: ChannelEntity) {
    const open = this.sessions.open(channel);
    try {
      return await this.verify(open);
    } catch (error) {
      if (!(error instanceof NetworkError) || error.kind !== 'auth') throw error;
      const fresh = await this.refresh.run(channel, open);
      if (!fresh) throw error;
      return this.verify(fresh);
    }
  }

  private verify({ connector, session }: OpenChannel) {
    return connector.verify(session, this.connect.io());
  }
}
