import { Injectable } from '@nestjs/common';
import { NetworkError } from '#networks';
import type { WorkChannel } from '../store/work.store.js';
import { ChannelSessions, type OpenChannel } from './channel-session.js';
import { RefreshChannel } from './refresh-channel.js';

/** Does something on a network, other than publishing, as one of the workspace's channels. */
@Injectable()
export class ActAsChannel {
  constructor(
    private readonly sessions: ChannelSessions,
    private readonly refresh: RefreshChannel,
  ) {}

  /** When the network answers that the token is dead, it is refreshed and `work` is done once more. Throws NetworkError. */
  async run<T>(channel: WorkChannel, work: (open: OpenChannel) => Promise<T>): Promise<T> {
    const open = this.sessions.open(channel);
    try {
      return await work(open);
    } catch (error) {
      if (!(error instanceof NetworkError) || error.kind !== 'auth') throw error;
      const fresh = await this.refresh.run(channel, open);
      if (!fresh) throw error;
      return work(fresh);
    }
  }
}
