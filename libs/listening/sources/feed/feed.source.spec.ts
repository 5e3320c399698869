import { describeSource } from '../kit/conformance.js';
import { feedSource } from './feed.source.js';
import { feedWorld, type Dialect } from './harness-feed.js';

for (const dialect of ['rss', 'atom', 'rdf', 'json'] satisfies Dialect[]) {
  describeSource(`feed (${dialect})`, {
    source: feedSource,
    open: () => feedWorld(dialect),
    excuse: { removals: 'An entry that is no longer listed is old, not deleted.' },
    junk: [
      ['nothing', {}],
      ['no address', { url: 'the town' }],
      ['another protocol', { url: 'ftp://town.example/feed' }],
      ['two feeds', { url: 'https://town.example/', googleNews: { query: 'x' } }],
      ['an empty search', { googleNews: { query: ' ' } }],
      ['a wrong country', { googleNews: { query: 'x', country: 'Spain' } }],
    ],
  });
}
