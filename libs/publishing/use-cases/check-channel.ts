import { Inject, Injectable } from '@nestjs/common';
import { notFound, type Clock } from '#kernel';
import { NetworkError } from '#networks';
import { CLOCK } from '#platform';
import { ChannelsStore } from '../store/channels.store.js';
import type { ChannelEntity } from '../store/entities/channel.entity.js';
import { ActAsChannel } from './act-as-channel.js';
import { ChannelProblems } from './channel-problems.js';
import type { OpenChannel } from './channel-session.js';
import { ConnectChannel } from './connect-channel.js';
import { toldOf } from './told.js';

/** Asks the network whether a channel still works, refreshing its token if need be, and keeps what it says. */
@Injectable()
export class CheckChannel {
  constructor(
    private readonly channels: ChannelsStore,
    private readonly as: ActAsChannel,
    private readonly problems: ChannelProblems,
    private readonly connect: ConnectChannel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The channel as it is after the check: `problem` says what is wrong. Throws 404. */
  async run(workspaceId: string, id: string): Promise<ChannelEntity> {
    const channel = await this.channels.byId(workspaceId, id);
    if (!channel) throw notFound('channel', id);
    try {
      const account = await this.as.run(channel, (open) => this.verify(open));
      const { handle, avatarUrl, limits } = account;
      await this.channels.update(
        workspaceId,
        { id },
        { handle, avatarUrl, limits, state: 'connected', problem: null, updatedAt: this.clock.now() },
      );
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      if (error.kind === 'auth' || error.kind === 'disconnected')
        await this.problems.disconnect(channel, toldOf(error));
      else await this.channels.update(workspaceId, { id }, { problem: toldOf(error) });
    }
    return (await this.channels.byId(workspaceId, id)) ?? channel;
  }

  private verify({ connector, session }: OpenChannel) {
    return connector.verify(session, this.connect.io());
  }
}
