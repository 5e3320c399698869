import type { NetworkFactory } from '../../core/network.js';
import { Mastodon } from './mastodon.js';

export const mastodon: NetworkFactory = {
  id: 'mastodon',
  name: 'Mastodon',
  create: (context) => new Mastodon(context),
};
