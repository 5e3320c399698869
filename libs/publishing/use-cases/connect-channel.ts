import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { newId, SECOND, unprocessable, type Clock } from '#kernel';
import { NetworkError, NetworkRegistry, type ConnectedAccount, type Connector, type ConnectorIo } from '#networks';
import { CLOCK, explainIssues, GuardedHttp, SecretBox } from '#platform';
import { ChannelsStore } from '../store/channels.store.js';
import type { ChannelEntity } from '../store/entities/channel.entity.js';

const CONNECT_TIMEOUT_MS = 30 * SECOND;

export interface ConnectRequest {
  network: string;
  credentials: unknown;
  baseUrl: string | null;
  name: string | null;
  zone: string | null;
}

/** Verifies an account against its network and keeps it, its secret encrypted. The same account again renews its connection. */
@Injectable()
export class ConnectChannel {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelsStore,
    private readonly networks: NetworkRegistry,
    private readonly secrets: SecretBox,
    private readonly http: GuardedHttp,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws 422: unknown network, credentials of the wrong form, or refused by the network, in the network's words. */
  async run(workspaceId: string, request: ConnectRequest): Promise<ChannelEntity> {
    const connector = this.connectorOf(request.network);
    const credentials = parseCredentials(connector, request.credentials);
    const account = await this.asking(() => connector.connect({ credentials, baseUrl: request.baseUrl }, this.io()));
    return this.keep(workspaceId, connector, account, request);
  }

  /** Stores a verified account; also the end of an OAuth flow. */
  async keep(
    workspaceId: string,
    connector: Connector,
    account: ConnectedAccount,
    wishes: Pick<ConnectRequest, 'name' | 'zone'>,
  ): Promise<ChannelEntity> {
    const network = connector.descriptor.id;
    return this.database.transaction(async () => {
      const { remoteId, baseUrl, handle, avatarUrl, expiresAt, limits } = account;
      const secret = this.secrets.seal(JSON.stringify(account.secret));
      const fields = { handle, avatarUrl, secret, expiresAt, limits, state: 'connected' as const, problem: null };
      const known = await this.channels.ofAccount({ workspaceId, network, baseUrl, remoteId });
      const id = known?.id ?? newId();
      if (known) {
        const renewed = {
          ...fields,
          name: wishes.name ?? known.name,
          zone: wishes.zone ?? known.zone,
          version: known.version + 1,
        };
        await this.channels.update(workspaceId, { id }, { ...renewed, updatedAt: this.clock.now() });
      } else {
        const named = { name: wishes.name ?? account.name, zone: wishes.zone ?? 'UTC' };
        await this.channels.insert(workspaceId, { id, network, baseUrl, remoteId, ...fields, ...named });
      }
      return (await this.channels.byId(workspaceId, id)) as ChannelEntity;
    });
  }

  connectorOf(network: string): Connector {
    const connector = this.networks.get(network);
    if (connector) return connector;
    const known = this.networks.all().map(({ descriptor }) => descriptor.id);
    const message = `There is no network ${network}; there are: ${known.join(', ')}.`;
    throw unprocessable('unknown_network', message, [{ code: 'unknown_network', pointer: '/network', message }]);
  }

  /** Runs one call of a network; what it refuses becomes a 422 in its own words. */
  async asking<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      const action = error.kind === 'not-sent' ? 'Check the address of the server, then try again.' : error.action;
      const message = `${error.message} ${action}`;
      throw unprocessable('connection_refused', message, [{ code: error.code, pointer: '/credentials', message }]);
    }
  }

  io(): ConnectorIo {
    return { http: this.http, clock: this.clock, signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) };
  }
}

function parseCredentials(connector: Connector, credentials: unknown): unknown {
  const parsed = connector.descriptor.credentials.safeParse(credentials);
  if (parsed.success) return parsed.data;
  const errors = explainIssues(parsed.error.issues, credentials, { kind: 'body' }).map((error) => ({
    ...error,
    pointer: `/credentials${error.pointer}`,
  }));
  const { name, id } = connector.descriptor;
  throw unprocessable(
    'invalid_credentials',
    `These are not the credentials that ${name} needs: GET /v1/networks describes them (${id}).`,
    errors,
  );
}
