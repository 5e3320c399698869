/** FNV-1a over UTF-16 units, as a 32-bit integer; `from` continues a hash, so that the hash of a prefix is met on the way. */
export function hashOf(text: string, from = OFFSET): number {
  let hash = from;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash;
}

/** One more unit. */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, PRIME);
}

/** Spreads the entropy over all bits (murmur3's finaliser), for taking some of them as the number of a bucket. */
export function spread(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

const OFFSET = 0x811c9dc5 | 0;
const PRIME = 0x01000193;
