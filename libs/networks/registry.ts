import type { Config } from '#platform';
import { blueskyConnector } from './bluesky/bluesky.connector.js';
import type { Connector } from './kit/connector.js';
import { mastodonConnector } from './mastodon/mastodon.connector.js';
import { xConnector } from './x/x.connector.js';

/** Every connector of this service: one line per network. */
export function createConnectors(settings: Config['networks']): Connector[] {
  return [mastodonConnector, blueskyConnector, xConnector(settings.x)];
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
