import type { NetworkFactory } from './core/network.js';
import { mastodon } from './networks/mastodon/index.js';
import { x } from './networks/x/index.js';

/** Every simulated network; the n-th listens on the main port plus n. Add yours at the end. */
export const NETWORKS: NetworkFactory[] = [mastodon, x];
