import { describeSource } from '../kit/conformance.js';
import { MastodonWorld } from './harness-mastodon.js';
import { mastodonSource } from './mastodon.source.js';

describeSource('Mastodon', {
  source: mastodonSource,
  open: () => MastodonWorld.open(),
  junk: [
    ['no timeline', { baseUrl: 'https://mastodon.example' }],
    ['an unknown timeline', { baseUrl: 'https://mastodon.example', timeline: 'home' }],
    ['no server', { timeline: 'public' }],
    ['a server that is none', { timeline: 'public', baseUrl: 'mastodon' }],
    ['no hashtag', { timeline: 'hashtag', baseUrl: 'https://mastodon.example' }],
    ['two hashtags', { timeline: 'hashtag', hashtag: 'acme corp', baseUrl: 'https://mastodon.example' }],
    ['an empty token', { timeline: 'public', baseUrl: 'https://mastodon.example', token: ' ' }],
  ],
  secrets: ['token'],
});
