/** FNV-1a over 16-bit units, finished so that the low bits depend on all. The tokeniser computes the same unit by unit. */
export const HASH_START = 0x811c9dc5 | 0;
export const HASH_FACTOR = 0x01000193;

export function finishHash(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

export function hashUnits(units: Uint16Array, from: number, to: number): number {
  let hash = HASH_START;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ units[i]!, HASH_FACTOR);
  return finishHash(hash);
}

/** Another hash for the same units as another kind of term. */
export const salt = (hash: number, kind: number): number => (hash ^ Math.imul(kind, 0x9e3779b1)) | 0;

export function hashPair(a: number, b: number): number {
  return finishHash(Math.imul(a ^ 0x5bd1e995, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35));
}
