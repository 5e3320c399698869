import { fold } from '../query/tokens.js';
import { CHARACTERS, classify, LETTER } from './characters.js';
import { finishHash, HASH_FACTOR, HASH_START } from './hash.js';

/** The folded units of a word, handle or tag. */
export class FoldedUnits {
  units = new Uint16Array(256);
  length = 0;
  /** As of `hashUnits`. */
  hash = 0;

  /** The same as `fold`, which is ten times slower and left to what has marks or folds to several units. */
  read(text: string): this {
    this.reserve(text.length);
    const { units } = this;
    let hash = HASH_START | 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      let folded = CHARACTERS[unit]! | 0;
      if (folded === 0) folded = classify(unit) | 0;
      if (folded < LETTER) {
        if (unit >= 0x80) return this.take(fold(text));
        folded = unit;
      }
      units[i] = folded;
      hash = Math.imul(hash ^ (folded & 0xffff), HASH_FACTOR);
    }
    this.hash = finishHash(hash);
    return this;
  }

  /** The units as they are. */
  take(text: string): this {
    this.reserve(text.length);
    let hash = HASH_START | 0;
    for (let i = 0; i < text.length; i++) {
      this.units[i] = text.charCodeAt(i);
      hash = Math.imul(hash ^ text.charCodeAt(i), HASH_FACTOR);
    }
    this.hash = finishHash(hash);
    return this;
  }

  private reserve(length: number): void {
    if (length > this.units.length) this.units = new Uint16Array(2 * length);
    this.length = length;
  }
}
