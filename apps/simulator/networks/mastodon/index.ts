import type { NetworkFactory } from '../../core/network.js';
import { Mastodon } from './mastodon.js';
import { MastodonOAuth } from './oauth.js';
import { mastodonRoutes } from './routes.js';
import { MastodonStreams } from './streams.js';

export const mastodon: NetworkFactory = {
  id: 'mastodon',
  name: 'Mastodon',
  create(context) {
    const network = new Mastodon(context);
    network.streams = new MastodonStreams(network);
    return { network, routes: mastodonRoutes(network, new MastodonOAuth(network)) };
  },
};
