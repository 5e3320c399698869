import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Item } from '../item.js';
import { languageOfTag } from './language-tag.js';
import { normaliseExternalId, normaliseItem } from './normalise-item.js';

const NOW = new Date('2026-11-20T12:00:00Z');

const item = (changes: Partial<Item> = {}): Item => ({
  source: 'push',
  externalId: '1',
  url: null,
  title: null,
  text: 'Hola',
  language: null,
  author: null,
  links: [],
  hashtags: [],
  mentions: [],
  media: [],
  kind: 'post',
  rating: null,
  metrics: null,
  publishedAt: new Date('2026-11-20T11:00:00Z'),
  ...changes,
});

describe('normaliseItem', () => {
  it('finds references in the text only where the source names none', () => {
    const text = 'De @ana: #café en https://a.com/b';
    expect(normaliseItem(item({ text }), NOW)).toMatchObject({
      links: ['https://a.com/b'],
      hashtags: ['café'],
      mentions: ['ana'],
    });
    const told = {
      links: ['https://t.co/x', 'mailto:a@b.c', 'HTTP://T.co/x'],
      hashtags: ['#Uno', 'Uno'],
      mentions: ['@eva'],
    };
    expect(normaliseItem(item({ text, ...told }), NOW)).toMatchObject({
      links: ['https://t.co/x', 'http://t.co/x'],
      hashtags: ['Uno'],
      mentions: ['eva'],
    });
  });

  it('takes nothing from the future, and a date that is none as now', () => {
    const at = (publishedAt: Date) => normaliseItem(item({ publishedAt }), NOW).publishedAt;
    expect(at(new Date('2026-11-20T12:00:01Z'))).toEqual(NOW);
    expect(at(new Date('nonsense'))).toEqual(NOW);
    expect(at(new Date('2020-01-01T00:00:00Z'))).toEqual(new Date('2020-01-01T00:00:00Z'));
  });

  it('knows unknown from zero', () => {
    const metrics = { likes: 0, reposts: -1, replies: NaN, views: 2.4 };
    expect(normaliseItem(item({ metrics }), NOW).metrics).toEqual({ likes: 0, reposts: null, replies: null, views: 2 });
    const author = { handle: '@ana', name: ' Ana\n B ', url: 'javascript:alert(1)', followers: 0 };
    expect(normaliseItem(item({ author }), NOW).author).toEqual({
      handle: 'ana',
      name: 'Ana B',
      url: null,
      followers: 0,
    });
    expect(
      normaliseItem(item({ author: { handle: ' ', name: null, url: null, followers: 3 } }), NOW).author,
    ).toBeNull();
    expect(normaliseItem(item({ rating: 0 }), NOW).rating).toBeNull();
  });

  it('shortens ids that no index takes, the same way each time', () => {
    expect(normaliseExternalId('at://did:plc:x/app.bsky.feed.post/3k')).toBe('at://did:plc:x/app.bsky.feed.post/3k');
    const long = normaliseExternalId('x'.repeat(5_000));
    expect(long).toHaveLength(71);
    expect(normaliseExternalId(long)).toBe(long);
    expect(normaliseExternalId('y'.repeat(5_000))).not.toBe(long);
  });

  it('changes nothing more the second time', () => {
    const strings = fc.string({ unit: 'binary', maxLength: 60 });
    const parts = {
      ...{ text: strings, title: fc.option(strings), externalId: strings, url: fc.option(fc.webUrl()) },
      ...{ links: fc.array(fc.oneof(fc.webUrl(), strings)), hashtags: fc.array(strings), mentions: fc.array(strings) },
      ...{ language: fc.option(fc.constantFrom('es-MX', 'EN', 'xx-', 'spa')), publishedAt: fc.date() },
    };
    fc.assert(
      fc.property(fc.record(parts), (changes) => {
        const once = normaliseItem(item(changes), NOW);
        expect(normaliseItem(once, NOW)).toEqual(once);
        expect(JSON.stringify(once)).not.toMatch(/\\u0000|\\ud[89a-f]/);
      }),
    );
  });
});

describe('languageOfTag', () => {
  it.each([
    ['es-MX', 'es'],
    ['en_US', 'en'],
    [' PT ', 'pt'],
    ['spa', 'es'],
    ['iw', 'he'],
    ['und', null],
    ['', null],
    [null, null],
    ['zh-Hant-TW', 'zh'],
    ['english', null],
  ])('of %j is %j', (tag, language) => expect(languageOfTag(tag)).toBe(language));
});
