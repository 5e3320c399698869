import { describe, expect, it } from '@jest/globals';
import { postChange, type PostRecord } from './post-item.js';

const seenAt = new Date('2026-11-20T10:00:00Z');
const post = (record: object): PostRecord => ({ did: 'did:plc:ana', rkey: '3k', record, seenAt });
const itemOf = (record: object) => {
  const change = postChange(post(record), 'create');
  return change && 'item' in change ? change.item : null;
};

describe('a post of Bluesky as an item', () => {
  it('has its address, its author and what it is', () => {
    expect(itemOf({ text: 'Olé', createdAt: '2026-11-20T09:59:58.5+00:00', langs: ['es-MX'] })).toEqual({
      source: 'bluesky',
      externalId: 'at://did:plc:ana/app.bsky.feed.post/3k',
      url: 'https://bsky.app/profile/did:plc:ana/post/3k',
      title: null,
      text: 'Olé',
      language: 'es',
      author: { handle: 'did:plc:ana', name: null, url: 'https://bsky.app/profile/did:plc:ana', followers: null },
      links: [],
      hashtags: [],
      mentions: [],
      media: [],
      kind: 'post',
      rating: null,
      metrics: null,
      publishedAt: new Date('2026-11-20T09:59:58.500Z'),
    });
  });

  it('reads facets, which count bytes', () => {
    const text = '¡Año! @ana.bsky.social #Olé https://a…';
    const at = (words: string) => {
      const byteStart = Buffer.from(text.slice(0, text.indexOf(words))).length;
      return { byteStart, byteEnd: byteStart + Buffer.from(words).length };
    };
    const facet = (type: string, words: string, more: object) => ({
      index: at(words),
      features: [{ $type: `app.bsky.richtext.facet#${type}`, ...more }],
    });
    const facets = [
      facet('mention', '@ana.bsky.social', { did: 'did:plc:ana' }),
      facet('tag', '#Olé', { tag: 'Olé' }),
      facet('link', 'https://a…', { uri: 'https://a.example/long' }),
    ];
    expect(itemOf({ text, facets, tags: ['hidden'] })).toMatchObject({
      mentions: ['ana.bsky.social'],
      hashtags: ['Olé', 'hidden'],
      links: ['https://a.example/long'],
    });
  });

  it('reads what is embedded', () => {
    const card = {
      $type: 'app.bsky.embed.external',
      external: { uri: 'https://news.example/1', title: 'Acme recalls' },
    };
    const quote = { uri: 'at://did:plc:bob/app.bsky.feed.post/3j', cid: 'x' };
    const images = { $type: 'app.bsky.embed.images', images: [] };
    const quoted = 'https://bsky.app/profile/did:plc:bob/post/3j';
    expect(itemOf({ text: 'Look', embed: card })).toMatchObject({
      title: 'Acme recalls',
      links: ['https://news.example/1'],
    });
    expect(itemOf({ text: 'So', embed: { $type: 'app.bsky.embed.record', record: quote } })).toMatchObject({
      links: [quoted],
    });
    const both = { $type: 'app.bsky.embed.recordWithMedia', record: { record: quote }, media: card };
    expect(itemOf({ text: 'So', embed: both })).toMatchObject({
      title: 'Acme recalls',
      links: ['https://news.example/1', quoted],
    });
    expect(itemOf({ text: 'So', embed: { ...both, media: images } })).toMatchObject({ title: null, media: ['image'] });
    expect(itemOf({ text: 'So', embed: { $type: 'app.bsky.embed.video' } })).toMatchObject({ media: ['video'] });
  });

  it('knows a reply, and says no language when several are named', () => {
    expect(itemOf({ text: 'So', reply: { root: {}, parent: {} }, langs: ['en', 'es'] })).toMatchObject({
      kind: 'reply',
      language: null,
    });
  });

  it.each(['2031-01-01T00:00:00Z', 'soon', 7, undefined])(
    'was said when it was seen, when it claims %p',
    (createdAt) => {
      expect(itemOf({ text: 'So', createdAt })!.publishedAt).toEqual(seenAt);
    },
  );

  it('is gone when it is deleted, or edited until nothing is left to read', () => {
    const removed = { removed: 'at://did:plc:ana/app.bsky.feed.post/3k' };
    expect(postChange(post({ text: 'So' }), 'delete')).toEqual(removed);
    expect(postChange(post({ text: ' ' }), 'update')).toEqual(removed);
    expect(postChange(post({ text: ' ' }), 'create')).toBeNull();
    expect(postChange(post({ text: 'So' }), 'squash')).toBeNull();
  });
});
