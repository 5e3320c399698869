import { describeSource } from '../kit/conformance.js';
import { blueskySource } from './bluesky.source.js';
import { openJetstreamWorld } from './harness-jetstream.js';
import { SearchWorld } from './harness-search.js';

const inSockets = 'It is no HTTP request: see kit/websocket-reader.spec.ts and jetstream.spec.ts.';

describeSource('Bluesky (Jetstream)', {
  source: blueskySource,
  open: openJetstreamWorld,
  junk: [
    ['no mode', {}],
    ['an unknown mode', { mode: 'firehose' }],
    ['no server', { mode: 'jetstream', servers: [] }],
    ['a server that is no websocket', { mode: 'jetstream', servers: ['https://jetstream.example'] }],
    ['a PDS that is no websocket', { mode: 'repos', service: 'pds.example' }],
  ],
  // A reconnect rewinds five seconds, inclusively.
  mayRepeat: 6,
  excuse: { huge: inSockets, redirect: inSockets, silence: inSockets },
});

describeSource('Bluesky (search)', {
  source: blueskySource,
  open: () => SearchWorld.open(),
  junk: [
    ['nothing to search for', { mode: 'search', query: ' ', identifier: 'ana', appPassword: 'x' }],
    ['no account', { mode: 'search', query: 'acme' }],
    ['too many searches', { mode: 'search', query: 'acme', identifier: 'ana', appPassword: 'x', everyMinutes: 0 }],
  ],
  secrets: ['appPassword'],
  // The last two minutes are read again.
  mayRepeat: 30,
  excuse: {
    edits: 'A search does not tell of them.',
    removals: 'A search does not tell of them.',
    redirect: 'Credentials are not sent after redirects.',
  },
});
