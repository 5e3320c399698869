import { unframed } from './unframed.js';

/**
 * How a text becomes shingles. `window`: only the first words count, so that a copy cut at 280 characters, or with its source named
 * at the end, has the fingerprint of the whole. `exactBelow`: shorter texts are copies only when their words are equal, because
 * greetings and check-ins differ in one word. `least`: shorter ones are no story at all.
 */
interface Shape {
  shingle: number;
  window: number;
  exactBelow: number;
  least: number;
}
const WORDS: Shape = { shingle: 2, window: 32, exactBelow: 14, least: 8 };
/** Han, kana and Thai are tokens of one character each. */
const CHARACTERS: Shape = { shingle: 4, window: 90, exactBelow: 30, least: 16 };

const TOKEN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}_]+/gu;
const ONE_CHARACTER = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
/** UTF-16 units that hold every window. */
const ENOUGH = 2_000;
const LEAST_REPEATABLE = 4;
const LANES = 16;
/** Of the sixteen lanes, how many differ at most in copies. `StoryIndex` is built for four. */
const MOST_DIFFERENT = 4;

/**
 * 64 bits that near-duplicates share most of: sixteen lanes of four bits, each of a minimum hash (MinHash) over the shingles of the
 * text's first words, without links, handles, case, accents and signs. null: too short to tell a copy from a coincidence.
 * Signed, for PostgreSQL's bigint. Two unrelated ones are taken for copies by chance 7 times in 10^12.
 */
export function fingerprint(text: string): bigint | null {
  const tokens = tokensOf(text);
  const shape = tokens.filter((token) => ONE_CHARACTER.test(token)).length * 2 > tokens.length ? CHARACTERS : WORDS;
  if (tokens.length < shape.least) return null;
  return tokens.length < shape.exactBelow ? exact(tokens) : minima(tokens.slice(0, shape.window), shape.shingle);
}

/** Equal exactly for texts of equal words, down to four (everybody says "thank you" twice a day); null: fewer. Signed 64 bits. */
export function wordsFingerprint(text: string): bigint | null {
  const tokens = tokensOf(text);
  return tokens.length < LEAST_REPEATABLE ? null : exact(tokens);
}

/** Whether two fingerprints are of one story. */
export const sameStory = (a: bigint, b: bigint): boolean =>
  differentLanes(Number(BigInt.asIntN(32, (a ^ b) >> 32n))) + differentLanes(Number(BigInt.asIntN(32, a ^ b))) <=
  MOST_DIFFERENT;

/** `sameStory` of fingerprints in 32-bit halves. */
export const sameHalves = (highA: number, lowA: number, highB: number, lowB: number): boolean =>
  differentLanes(highA ^ highB) + differentLanes(lowA ^ lowB) <= MOST_DIFFERENT;

/** How many of the eight nibbles of a 32-bit difference are not zero. */
function differentLanes(difference: number): number {
  let bits = difference | (difference >>> 2);
  bits = (bits | (bits >>> 1)) & 0x1111_1111;
  return Math.imul(bits, 0x1111_1111) >>> 28;
}

const tokensOf = (text: string): string[] =>
  unframed(text.slice(0, ENOUGH))
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036F]/g, '')
    .match(TOKEN) ?? [];

function minima(tokens: readonly string[], size: number): bigint {
  const hashes = tokens.map(hashOf);
  const least = new Uint32Array(LANES).fill(0xffff_ffff);
  for (let from = 0; from + size <= hashes.length; from++) {
    let shingle = 0;
    for (let offset = 0; offset < size; offset++) shingle = mix(shingle ^ hashes[from + offset]!);
    for (let lane = 0; lane < LANES; lane++) {
      const hash = mix(shingle + LANE_SEEDS[lane]!) >>> 0;
      if (hash < least[lane]!) least[lane] = hash;
    }
  }
  const half = (first: number): number => {
    let bits = 0;
    for (let lane = first; lane < first + LANES / 2; lane++) bits = (bits << 4) | (least[lane]! & 15);
    return bits;
  };
  return joined(half(0), half(LANES / 2));
}

function exact(tokens: readonly string[]): bigint {
  let high = 0x9e37_79b9;
  let low = 0x85eb_ca6b;
  for (const token of tokens) {
    const hash = hashOf(token);
    high = mix(high ^ hash);
    low = mix(low + hash) ^ high;
  }
  return joined(high, mix(low));
}

const joined = (high: number, low: number): bigint => BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low >>> 0));

/** FNV-1a over UTF-16 units. */
function hashOf(token: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < token.length; index++) hash = Math.imul(hash ^ token.charCodeAt(index), 0x0100_0193);
  return hash;
}

/** The finaliser of MurmurHash3: every bit of the answer hangs on every bit of the question. */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}

const LANE_SEEDS = Int32Array.from({ length: LANES }, (_, lane) => mix(0x9e37_79b9 * (lane + 1)));
