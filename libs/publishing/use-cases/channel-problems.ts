import { Injectable } from '@nestjs/common';
import { ChannelStatusStore } from '../store/channel-status.store.js';
import type { Told } from '../store/entities/told.js';
import type { WorkChannel } from '../store/work.store.js';
import { TellWebhooks } from './tell-webhooks.js';

type Channel = Pick<WorkChannel, 'workspaceId' | 'id' | 'network'>;

/** What networks say against a channel: kept, and told where it needs somebody. */
@Injectable()
export class ChannelProblems {
  constructor(
    private readonly status: ChannelStatusStore,
    private readonly tell: TellWebhooks,
  ) {}

  /** Somebody has to connect it again; told once, until it is connected again. */
  async disconnect(channel: Channel, problem: Told): Promise<void> {
    const change = (): Promise<boolean> => this.status.disconnect(channel, problem);
    if (!this.tell.hearsDisconnection(channel.workspaceId)) return void (await change());
    await this.tell.together(change, async (changed) => {
      if (changed) await this.tell.disconnected(channel, problem);
    });
  }

  /** See `ChannelStatusStore.halt`. */
  halt(channel: Channel, problem: Told): Promise<void> {
    return this.status.halt(channel, problem);
  }

  /** See `ChannelStatusStore.pause`. */
  pause(channel: Channel, until: Date): Promise<void> {
    return this.status.pause(channel, until);
  }
}
