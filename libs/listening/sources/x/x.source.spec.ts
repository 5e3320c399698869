import { describeSource } from '../kit/conformance.js';
import { openSearchWorld } from './harness-x.js';
import { xSource } from './x.source.js';

const token = { bearerToken: 'x' };

describeSource('X (search)', {
  source: xSource,
  open: openSearchWorld,
  junk: [
    ['no mode', { query: 'acme', ...token }],
    ['no token', { mode: 'search', query: 'acme' }],
    ['nothing to look for', { mode: 'search', query: '', ...token }],
    ['no query for the stream', { mode: 'stream', queries: [], ...token }],
    ['a query that is too long', { mode: 'counts', query: 'x'.repeat(513), ...token }],
    ['too much backfill', { mode: 'stream', queries: ['acme'], backfillMinutes: 6, ...token }],
  ],
  secrets: ['bearerToken'],
  excuse: {
    edits: 'An edit is a new post, found like one; it has the id of the first version.',
    removals: 'X tells only enterprise customers of them.',
  },
});
