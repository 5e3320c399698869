import type { NetworkFactory } from '../../core/network.js';
import { Mastodon } from './mastodon.js';
import { MastodonOAuth } from './oauth.js';
import { mastodonRoutes } from './routes.js';

export const mastodon: NetworkFactory = {
  id: 'mastodon',
  name: 'Mastodon',
  create(context) {
    const network = new Mastodon(context);
    return { network, routes: mastodonRoutes(network, new MastodonOAuth(network)) };
  },
};
