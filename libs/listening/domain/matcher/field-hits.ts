import type { Item } from '../item.js';
import { KIND_OF_FIELD, PREFIXED } from './fields.js';
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
    if (this.isAsked(AUTHOR) && item.author !== null) this.name(AUTHOR, item.author.handle);
    if (this.isAsked(HASHTAG)) for (const tag of item.hashtags) this.name(HASHTAG, tag);
    if (this.isAsked(MENTION)) for (const handle of item.mentions) this.name(MENTION, handle);
    if (counts[SITE] !== 0 && item.url !== null) this.domains(SITE, item.url);
    if (counts[LINK] !== 0) for (const link of item.links) this.domains(LINK, link);
    if (counts[LANG] !== 0 && item.language !== null) this.value(LANG, item.language);
    if (counts[SOURCE] !== 0) this.value(SOURCE, item.source);
    if (counts[IS] !== 0) this.value(IS, item.kind);
    if (counts[HAS] === 0) return;
    for (const medium of item.media) this.value(HAS, medium);
    if (item.links.length > 0) this.value(HAS, 'link');
    if (item.hashtags.length > 0) this.value(HAS, 'hashtag');
    if (item.mentions.length > 0) this.value(HAS, 'mention');
  }

  private isAsked(kind: number): boolean {
    const { counts } = this.terms;
    return counts[kind] !== 0 || counts[kind + PREFIXED] !== 0;
  }

  private value(kind: number, value: string): void {
    const { hash, units, length } = this.folded.take(value);
    this.found(kind, hash, units, length);
  }

  private name(kind: number, name: string): void {
    const { hash, units, length } = this.folded.read(name);
    this.found(kind, hash, units, length);
    if (this.terms.counts[kind + PREFIXED] === 0) return;
    let begun = HASH_START;
    for (let i = 0; i <= length; i++) {
      this.found(kind + PREFIXED, finishHash(begun), units, i);
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
