import type { Config } from '#platform';
import { blueskyConnector } from './bluesky/bluesky.connector.js';
import type { Connector } from './kit/connector.js';
import { mastodonConnector } from './mastodon/mastodon.connector.js';
import { xConnector } from './x/x.connector.js';

/** Every connector of this service: one line per network. */
export function createConnectors({ networks, publisher }: Pick<Config, 'networks' | 'publisher'>): Connector[] {
  // a call may be accepted as late as its time-out, and be listed later still
  const timelineLagMs = publisher.attemptTimeoutMs + publisher.readbackLagMs;
  return [
    mastodonConnector, //
    blueskyConnector,
    xConnector(networks.x, { timelineLagMs }),
  ];
}

/** The networks that a channel can belong to, by id. */
export class NetworkRegistry {
  readonly #connectors: ReadonlyMap<string, Connector>;

  constructor(connectors: Connector[]) {
    this.#connectors = new Map(connectors.map((connector) => [connector.descriptor.id, connector]));
    if (this.#connectors.size < connectors.length) throw new Error('Two connectors have the same id.');
  }

  /** The connector of a network; undefined for a network that this service does not know. */
  get(id: string): Connector | undefined {
    return this.#connectors.get(id);
  }

  /** All connectors, in the order in which they were given. */
  all(): Connector[] {
    return [...this.#connectors.values()];
  }
}
