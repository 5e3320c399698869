import type { Answer } from '../core/call.js';
import type { Route } from '../core/router.js';
import type { Simulator } from '../simulator.js';
import { overview } from './overview.js';
import { timeline } from './timeline.js';

/** Pages for people, on the main port. */
export function pageRoutes(simulator: Simulator): Route[] {
  const route = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, kind: 'other', handle });
  return [
    route('/', () => ({ status: 200, body: overview(simulator), headers: PAGE_HEADERS })),
    route('/:network/:handle', ({ params }) => {
      const entry = simulator.networks.get(params['network'] ?? '');
      const handle = /^@(\w+)$/.exec(params['handle'] ?? '')?.[1];
      const account = handle === undefined ? undefined : entry?.network.store.byHandle(handle);
      if (!entry || !account) return NOT_FOUND;
      return { status: 200, body: timeline(entry, account), headers: PAGE_HEADERS };
    }),
    route('/:network/media/:id', ({ params }) => {
      const media = simulator.networks.get(params['network'] ?? '')?.network.store.media.get(params['id'] ?? '');
      if (!media) return NOT_FOUND;
      return { status: 200, body: media.bytes, headers: { ...PAGE_HEADERS, 'content-type': media.type } };
    }),
  ];
}

/** What was posted may hold anything: nothing of it may run. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; form-action *; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

const NOT_FOUND: Answer = {
  status: 404,
  body: '<!doctype html><title>Not found</title><p>There is no such account.</p>',
};
