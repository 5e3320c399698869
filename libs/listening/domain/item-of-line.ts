import type { Item, ItemAuthor } from './item.js';
import { languageOfTag } from './normalise/language-tag.js';
import { normaliseItem } from './normalise/normalise-item.js';
import { type References, referencesIn } from './normalise/references.js';

/** What `normaliseItem` takes out of words; where none of it is, the words are the same before and after. */
const UNCLEAN = /(?![\t\n\r\u0085])\p{Cc}|[\u00AD\u180E\u200B\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/u;
/** What is longer or more than this is perhaps cut by `normaliseItem`. */
const SURELY_WHOLE = 1_000;
const SURELY_WHOLE_NAME = 100;
const SURELY_ALL = 50;

/**
 * A line of NDJSON, `{id, text, title?, language?, url?, author?, links?, hashtags?, mentions?}`, as an item to be matched; what is of a wrong
 * type is as if it were not there.
 *
 * To every query it is the same as its `normaliseItem`. That takes 9 µs, three times as long as to match it with 10,000
 * queries, so it is done only for a line that needs it, or when a query asks for a field that needs it.
 */
export class LineItem implements Item {
  readonly source = 'push';
  readonly externalId = '';
  readonly media = [];
  readonly kind = 'post';
  readonly rating = null;
  readonly metrics = null;
  readonly publishedAt = new Date(0);
  readonly title: string | null;
  readonly text: string;
  private normalised: Item | null = null;
  private found: References | null = null;

  constructor(
    private readonly line: Readonly<Record<string, unknown>>,
    text: string,
  ) {
    this.text = text;
    this.title = textOf(line['title']);
    const isClean = isPlain(text) && isPlain(this.title ?? '');
    this.text = isClean ? text.normalize('NFC') : this.whole.text;
    this.title = isClean ? (this.title?.normalize('NFC') ?? null) : this.whole.title;
  }

  get url(): string | null {
    return this.line['url'] === undefined ? null : this.whole.url;
  }

  get language(): string | null {
    return languageOfTag(textOf(this.line['language']));
  }

  get author(): ItemAuthor | null {
    return this.line['author'] === undefined ? null : this.whole.author;
  }

  get links(): string[] {
    return this.line['links'] === undefined && !/:\/\/|www\./i.test(this.text) ? [] : this.whole.links;
  }

  get hashtags(): string[] {
    return this.names('hashtags');
  }

  get mentions(): string[] {
    return this.names('mentions');
  }

  private names(kind: 'hashtags' | 'mentions'): string[] {
    if (this.line[kind] !== undefined || this.normalised !== null) return this.whole[kind];
    this.found ??= referencesIn(this.text);
    const names = this.found[kind];
    return names.every((name) => name.length <= SURELY_WHOLE_NAME) && names.length <= SURELY_ALL
      ? names
      : this.whole[kind];
  }

  private get whole(): Item {
    const { line, source, externalId, media, kind, rating, metrics, publishedAt, title, text } = this;
    this.normalised ??= normaliseItem(
      {
        ...{ source, externalId, media, kind, rating, metrics, publishedAt, title, text },
        url: textOf(line['url']),
        language: textOf(line['language']),
        author: authorOf(line['author']),
        links: textsOf(line['links']),
        hashtags: textsOf(line['hashtags']),
        mentions: textsOf(line['mentions']),
      },
      publishedAt,
    );
    return this.normalised;
  }
}

const isPlain = (text: string): boolean => text.length <= SURELY_WHOLE && !UNCLEAN.test(text);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** A handle, or `{handle, name?, followers?}`. */
function authorOf(value: unknown): ItemAuthor | null {
  if (typeof value === 'string') return { handle: value, name: null, url: null, followers: null };
  if (typeof value !== 'object' || value === null) return null;
  const { handle, name, followers } = value as Record<string, unknown>;
  if (typeof handle !== 'string') return null;
  return { handle, name: textOf(name), url: null, followers: typeof followers === 'number' ? followers : null };
}
