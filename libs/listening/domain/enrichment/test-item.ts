import type { Item } from '../item.js';

/** A plain post, with `changes`. */
export const testItem = (changes: Partial<Item> = {}): Item => ({
  source: 'bluesky',
  externalId: 'at://did:plc:ana/app.bsky.feed.post/1',
  url: 'https://bsky.app/profile/ana.bsky.social/post/1',
  title: null,
  text: 'Hoy he probado el café nuevo de la esquina y me ha gustado mucho',
  language: null,
  author: { handle: 'ana.bsky.social', name: 'Ana', url: null, followers: 1_000 },
  links: [],
  hashtags: [],
  mentions: [],
  media: [],
  kind: 'post',
  rating: null,
  metrics: null,
  publishedAt: new Date('2026-11-20T12:00:00Z'),
  ...changes,
});
