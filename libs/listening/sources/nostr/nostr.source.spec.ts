import { describeSource } from '../kit/conformance.js';
import { openNostrWorld } from './harness-nostr.js';
import { nostrSource } from './nostr.source.js';

const inSockets = 'It is no HTTP request: see kit/websocket-reader.spec.ts.';

describeSource('Nostr', {
  source: nostrSource,
  open: openNostrWorld,
  junk: [
    ['no relay', { relays: [] }],
    ['a relay that is no websocket', { relays: ['https://relay.example'] }],
    ['a hashtag of two words', { hashtags: ['acme corp'] }],
    ['an empty search', { search: '' }],
  ],
  // Relays give the newest first.
  ordered: false,
  // A quarter of an hour is asked for again.
  mayRepeat: 60,
  excuse: {
    edits: 'Notes cannot be edited.',
    'cut-resume':
      'The newest comes first: what was missed is read again from the start when reading ends in the midst of it.',
    huge: inSockets,
    redirect: inSockets,
    silence: inSockets,
  },
});
