import { Inject, Injectable } from '@nestjs/common';
import { notFound, type Clock, type Json } from '#kernel';
import { NetworkError, type MentionsRead } from '#networks';
import { CLOCK, GuardedHttp } from '#platform';
import { ChannelsStore } from '../store/channels.store.js';
import { ActAsChannel } from './act-as-channel.js';

/** What others said to a connected channel. */
@Injectable()
export class ReadChannelMentions {
  constructor(
    private readonly channels: ChannelsStore,
    private readonly as: ActAsChannel,
    private readonly http: GuardedHttp,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** From `cursor` on (null: what is newest). Throws NetworkError; ProblemError 404 when there is no such channel. */
  async run(
    workspaceId: string,
    channelId: string,
    cursor: Json,
    signal: AbortSignal,
  ): Promise<MentionsRead & { network: string }> {
    const channel = await this.channels.byId(workspaceId, channelId);
    if (!channel) throw notFound('channel', channelId);
    const { network } = channel;
    return this.as.run(channel, async ({ connector, session }) => {
      if (!connector.readMentions) throw unsupported(network, connector.descriptor.name);
      return {
        network,
        ...(await connector.readMentions(session, cursor, { http: this.http, clock: this.clock, signal })),
      };
    });
  }
}

const unsupported = (network: string, name: string): NetworkError =>
  new NetworkError({
    network,
    kind: 'rejected',
    code: 'mentions_unsupported',
    message: `${name} does not tell its accounts who mentions them, or Pregón cannot ask it yet.`,
    action: 'Use another source for this network, such as a search or a feed.',
  });
