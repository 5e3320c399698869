import type { Item, ItemAuthor } from './item.js';
import { normaliseItem } from './normalise/normalise-item.js';

/** What `normaliseItem` removes from inside words, or cuts off: a text without has the same tokens before and after. */
const UNCLEAN = /(?![\t\n\r\u0085])\p{Cc}|[\u00AD\u180E\u200B\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/u;
const LONGEST_TITLE = 1_000;
const LONGEST_TEXT = 20_000;

/**
 * One line of NDJSON, `{id, text, title?, language?, url?, author?, links?, hashtags?, mentions?, source?}`, as an item to be matched: the
 * same to every query as its `normaliseItem`. That takes 10 µs, four times as long as to match it with 10,000 queries, so it is done only
 * when a field is read that needs it; what is of a wrong type is as if it were not there.
 */
export class LineItem implements Item {
  readonly media = [];
  readonly kind = 'post';
  readonly rating = null;
  readonly metrics = null;
  readonly publishedAt = new Date(0);
  readonly source: string;
  readonly externalId: string;
  readonly title: string | null;
  readonly text: string;
  private normalised: Item | null = null;

  constructor(
    private readonly line: Readonly<Record<string, unknown>>,
    text: string,
  ) {
    const title = textOf(line['title']);
    this.source = textOf(line['source']) ?? 'push';
    this.externalId = '';
    this.text = this.plain(text, LONGEST_TEXT) ?? this.normalise(text).text;
    this.title = title === null ? null : (this.plain(title, LONGEST_TITLE) ?? this.normalise(text).title);
  }
}
