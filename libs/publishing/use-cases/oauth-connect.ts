import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { MINUTE, newId, ProblemError, shift, unprocessable, type Clock } from '#kernel';
import type { OAuthFlow, OAuthStart } from '#networks';
import { CLOCK, CONFIG, SecretBox, type Config } from '#platform';
import type { ChannelEntity } from '../store/entities/channel.entity.js';
import { OAuthFlowsStore } from '../store/oauth-flows.store.js';
import { ConnectChannel } from './connect-channel.js';

/** How long a person may take on the network's page. */
const FLOW_MS = 15 * MINUTE;

/**
 * Connecting by OAuth 2 with PKCE. `state` is `<workspace>.<flow>.<random>`: the callback comes without a key, so the state is what
 * proves who began; its random part is stored as a hash, inside what is sealed, and a flow can be used once.
 */
@Injectable()
export class OAuthConnect {
  constructor(
    private readonly flows: OAuthFlowsStore,
    private readonly connect: ConnectChannel,
    private readonly secrets: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The page of the network to send the person to. Throws 422 when the network has no OAuth or no app is configured. */
  async start(workspaceId: string, network: string, baseUrl: string | null): Promise<{ url: string; expiresAt: Date }> {
    const flow = this.flowOf(network);
    const id = newId();
    const nonce = randomBytes(32).toString('base64url');
    const codeVerifier = randomBytes(48).toString('base64url');
    const expiresAt = shift(this.clock.now(), FLOW_MS);
    const sealed = this.secrets.seal(JSON.stringify({ codeVerifier, nonceHash: hash(nonce) }));
    await this.flows.insert(workspaceId, { id, network, baseUrl, sealed, expiresAt });
    return { url: flow.start(this.request(`${workspaceId}.${id}.${nonce}`, codeVerifier, baseUrl)), expiresAt };
  }

  /**
   * The callback: exchanges the code and keeps the channel; without a code the person declined. Throws 400 then, and when the
   * flow is unknown, used or too old.
   */
  async finish(state: string, code: string | null): Promise<ChannelEntity> {
    if (code === null) throw declined();
    const [workspaceId = '', id = '', nonce = ''] = state.split('.');
    const flow = await this.flows.take(workspaceId, id);
    if (!flow || flow.expiresAt < this.clock.now()) throw unknownFlow();
    const { codeVerifier, nonceHash } = JSON.parse(this.secrets.open(flow.sealed)) as Record<string, string>;
    if (!codeVerifier || hash(nonce) !== nonceHash) throw unknownFlow();
    const input = { ...this.request(state, codeVerifier, flow.baseUrl), code };
    const account = await this.connect.asking(() => this.flowOf(flow.network).finish(input, this.connect.io()));
    return this.connect.keep(workspaceId, this.connect.connectorOf(flow.network), account, { name: null, zone: null });
  }

  private request(state: string, codeVerifier: string, baseUrl: string | null): OAuthStart {
    return { redirectUri: `${this.config.publicUrl}/v1/channels/oauth/callback`, state, codeVerifier, baseUrl };
  }

  private flowOf(network: string): OAuthFlow {
    const { oauth, descriptor } = this.connect.connectorOf(network);
    if (oauth) return oauth;
    const message = `${descriptor.name} cannot be connected by OAuth here: configure an app for it, or connect with credentials.`;
    throw unprocessable('oauth_not_available', message, [
      { code: 'oauth_not_available', pointer: '/network', message },
    ]);
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const unknownFlow = (): ProblemError =>
  new ProblemError({
    status: 400,
    code: 'unknown_oauth_flow',
    title: 'Unknown connection attempt',
    detail: 'This attempt to connect is unknown, was used already, or is older than 15 minutes: start it again.',
  });

const declined = (): ProblemError =>
  new ProblemError({
    status: 400,
    code: 'oauth_declined',
    title: 'Not connected',
    detail: 'The network sent no permission: it was declined there, or went wrong. Start again to connect the account.',
  });
