import { describe, expect, it } from '@jest/globals';
import { dropReason, type DropReason, type DropRules } from './drop-reason.js';
import type { Enrichment } from './enrichment.js';
import { testItem } from './test-item.js';

const enrichment = (changes: Partial<Enrichment> = {}): Enrichment => ({
  language: 'es',
  sentiment: { label: 'neutral', score: 0, confidence: 0.9, sure: true },
  spam: 0,
  spamReasons: [],
  vulgarity: 'none',
  canonicalUrl: null,
  site: null,
  fingerprint: null,
  reach: 0,
  ...changes,
});
const item = testItem({
  url: 'https://blog.acme.com/x',
  title: 'Una Peluquería',
  text: 'El café de la niña costó 3 €',
});
const muting = (kind: 'author' | 'site' | 'term', value: string): DropRules => ({ mutes: [{ kind, value }] });

describe('dropReason', () => {
  it.each<[string, DropRules, DropReason | null]>([
    ['nothing', { mutes: [] }, null],
    ['the author, in any case and with @', muting('author', ' @ANA.bsky.social'), 'muted-author'],
    ['another author', muting('author', 'ana'), null],
    ['the site', muting('site', 'blog.acme.com'), 'muted-site'],
    ['the site above, as people paste it', muting('site', 'https://www.acme.com/'), 'muted-site'],
    ['a site that only ends alike', muting('site', 'me.com'), null],
    ['a word, accents and case folded', muting('term', 'CAFE'), 'muted-term'],
    ['a word of the title', muting('term', 'peluqueria'), 'muted-term'],
    ['words in a row', muting('term', 'de la niña'), 'muted-term'],
    ['a part of a word', muting('term', 'peluque'), null],
    ['words over title and text', muting('term', 'peluquería el'), null],
    ['a term without words', muting('term', '!!!'), null],
    ['a language', { mutes: [], languages: ['en', 'pt'] }, 'language-not-wanted'],
    ['languages with this one', { mutes: [], languages: ['es'] }, null],
    ['what is older', { mutes: [], notBefore: new Date('2026-11-20T12:00:01Z') }, 'too-old'],
    ['what is not older', { mutes: [], notBefore: new Date('2026-11-20T12:00:00Z') }, null],
  ])('with %s: %j', (_, rules, reason) => expect(dropReason(item, enrichment(), rules)).toBe(reason));

  it('drops what is empty, and not what has a title', () => {
    expect(dropReason(testItem({ text: '' }), null, { mutes: [] })).toBe('empty');
    expect(dropReason(testItem({ text: '', title: 'Hola' }), null, { mutes: [] })).toBeNull();
  });

  it('drops spam from the value that is asked for', () => {
    const spam = enrichment({ spam: 0.8 });
    expect(dropReason(item, spam, { mutes: [], spamFrom: 0.8 })).toBe('spam');
    expect(dropReason(item, spam, { mutes: [], spamFrom: 0.81 })).toBeNull();
    expect(dropReason(item, spam, { mutes: [] })).toBeNull();
    expect(dropReason(item, null, { mutes: [], spamFrom: 0 })).toBeNull();
  });

  it('keeps what is of unknown language, and goes by the source before enrichment', () => {
    const rules = { mutes: [], languages: ['en'] };
    expect(dropReason(item, enrichment({ language: null }), rules)).toBeNull();
    expect(dropReason(testItem({ language: 'es' }), null, rules)).toBe('language-not-wanted');
    expect(dropReason(testItem({ language: 'es' }), enrichment({ language: 'en' }), rules)).toBeNull();
  });

  it('takes a text without author and address', () => {
    const bare = testItem({ author: null, url: null });
    expect(
      dropReason(bare, null, {
        mutes: [
          { kind: 'author', value: 'ana' },
          { kind: 'site', value: 'acme.com' },
        ],
      }),
    ).toBeNull();
  });
});
