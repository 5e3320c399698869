/** Groups of features; each of the first two is brought to its own length, so that long texts do not shout. */
export const GROUPS = { words: 0, letters: 1, other: 2 } as const;
export type Group = (typeof GROUPS)[keyof typeof GROUPS];

/** More than a text of the longest length that is read can have. */
const SLOTS = 1 << 15;
const MOST = SLOTS / 2;

/** The features of one text with how often each occurs: an open-addressed table that is emptied in no time. */
export class Bag {
  readonly hashes = new Int32Array(MOST);
  readonly values = new Float32Array(MOST);
  readonly groups = new Uint8Array(MOST);
  size = 0;
  readonly #slots = new Int32Array(SLOTS);
  readonly #stamps = new Int32Array(SLOTS);
  #stamp = 0;

  clear(): void {
    this.size = 0;
    this.#stamp++;
  }

  add(group: Group, hash: number, value = 1): void {
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    while (this.#stamps[slot] === this.#stamp) {
      const at = this.#slots[slot]!;
      if (this.hashes[at] === hash && this.groups[at] === group) {
        this.values[at]! += value;
        return;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (this.size === MOST) return;
    this.#stamps[slot] = this.#stamp;
    this.#slots[slot] = this.size;
    this.hashes[this.size] = hash;
    this.groups[this.size] = group;
    this.values[this.size++] = value;
  }
}
