import { Injectable } from '@nestjs/common';
import { NetworkRegistry, type ChannelSession, type Connector } from '#networks';
import { SecretBox } from '#platform';
import type { WorkChannel } from '../store/work.store.js';

/** A channel opened for one piece of work: its connector, and a session with the secret in clear. */
export interface OpenChannel {
  connector: Connector;
  session: ChannelSession;
  /** The sealed secret that the session was opened with; tells whether somebody refreshed it meanwhile. */
  sealed: string;
}

@Injectable()
export class ChannelSessions {
  constructor(
    private readonly networks: NetworkRegistry,
    private readonly secrets: SecretBox,
  ) {}

  open(channel: Omit<WorkChannel, 'expiresAt' | 'state' | 'workspaceId'>): OpenChannel {
    return {
      connector: this.connectorOf(channel.network),
      sealed: channel.secret,
      session: {
        channelId: channel.id,
        remoteId: channel.remoteId,
        handle: channel.handle,
        baseUrl: channel.baseUrl,
        limits: channel.limits,
        secret: JSON.parse(this.secrets.open(channel.secret)),
      },
    };
  }

  /** The connector of a network that a stored channel names; it was there when the channel was connected. */
  connectorOf(network: string): Connector {
    const connector = this.networks.get(network);
    if (!connector)
      throw new Error(`There is a channel of the network ${network}, but this version has no connector for it.`);
    return connector;
  }
}
