import type { Item } from '../item.js';
import { KIND_OF_FIELD, PREFIX_KIND_OF_FIELD } from './fields.js';
import { FoldedUnits } from './folded-units.js';
import { finishHash, HASH_FACTOR, HASH_START } from './hash.js';
import type { Recogniser } from './recogniser.js';
import type { Terms } from './terms.js';

const { author: AUTHOR, hashtag: HASHTAG, mention: MENTION, site: SITE, link: LINK } = KIND_OF_FIELD;
const { lang: LANG, source: SOURCE, is: IS, has: HAS } = KIND_OF_FIELD;

/** Finds the terms that stand for values of fields. What no query asks for is not read. */
export class FieldHits {
  private readonly folded = new FoldedUnits();

  constructor(
    private readonly terms: Terms,
    private readonly recogniser: Recogniser,
  ) {}

  read(item: Item): void {
    const { counts } = this.terms;
    const { author, hashtags, mentions, url, links, language } = item;
    if (author !== null) this.name(AUTHOR, PREFIX_KIND_OF_FIELD.author, author.handle);
    for (let i = 0; i < hashtags.length; i++) this.name(HASHTAG, PREFIX_KIND_OF_FIELD.hashtag, hashtags[i]!);
    for (let i = 0; i < mentions.length; i++) this.name(MENTION, PREFIX_KIND_OF_FIELD.mention, mentions[i]!);
    if (url !== null && counts[SITE] !== 0) this.domains(SITE, url);
    if (counts[LINK] !== 0) for (const link of links) this.domains(LINK, link);
    if (language !== null) this.value(LANG, language);
    this.value(SOURCE, item.source);
    this.value(IS, item.kind);
    if (counts[HAS] === 0) return;
    for (const medium of item.media) this.value(HAS, medium);
    if (links.length > 0) this.value(HAS, 'link');
    if (hashtags.length > 0) this.value(HAS, 'hashtag');
    if (mentions.length > 0) this.value(HAS, 'mention');
  }

  private value(kind: number, value: string): void {
    if (this.terms.counts[kind] === 0) return;
    const { hash, units, length } = this.folded.take(value);
    this.found(kind, hash, units, length);
  }

  private name(kind: number, prefixKind: number, name: string): void {
    const { counts } = this.terms;
    const hasPrefixes = counts[prefixKind] !== 0;
    if (!hasPrefixes && counts[kind] === 0) return;
    const { hash, units, length } = this.folded.read(name);
    this.found(kind, hash, units, length);
    if (!hasPrefixes) return;
    let begun = HASH_START;
    for (let i = 0; i <= length; i++) {
      this.found(prefixKind, finishHash(begun), units, i);
      begun = Math.imul(begun ^ units[i]!, HASH_FACTOR);
    }
  }

  /** The host of a URL and every domain that it is within. */
  private domains(kind: number, url: string): void {
    const host = URL.parse(url)?.hostname;
    for (let at = 0; host !== undefined;) {
      this.value(kind, host.slice(at));
      at = host.indexOf('.', at) + 1;
      if (at === 0) return;
    }
  }

  private found(kind: number, hash: number, units: Uint16Array, length: number): void {
    const term = this.terms.find(kind, hash, units, 0, length);
    if (term !== 0) this.recogniser.hit(term);
  }
}
