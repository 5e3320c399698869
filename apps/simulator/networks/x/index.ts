import type { NetworkFactory } from '../../core/network.js';
import { XOAuth2 } from './oauth2.js';
import { xRoutes } from './routes.js';
import { X } from './x.js';

export const x: NetworkFactory = {
  id: 'x',
  name: 'X',
  create(context) {
    const network = new X(context);
    return { network, routes: xRoutes(network, new XOAuth2(network)) };
  },
};
