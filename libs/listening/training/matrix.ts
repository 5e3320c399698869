import { BUCKETS, FeatureReader, RESERVED } from '../domain/sentiment/features.js';
import type { Profile } from '../domain/sentiment/profiles.js';

/** Texts as sparse rows: those of text i are at starts[i] up to starts[i + 1]. */
export interface Matrix {
  starts: Int32Array;
  buckets: Int32Array;
  values: Float32Array;
}

export function matrixOf(texts: readonly { text: string; language: Profile }[]): Matrix {
  const reader = new FeatureReader();
  const starts = new Int32Array(texts.length + 1);
  const buckets: Int32Array[] = [];
  const values: Float32Array[] = [];
  for (const [i, { text, language }] of texts.entries()) {
    reader.read(text, language);
    buckets.push(reader.buckets.slice(0, reader.size));
    values.push(reader.values.slice(0, reader.size));
    starts[i + 1] = starts[i]! + reader.size;
  }
  const matrix = { starts, buckets: new Int32Array(starts.at(-1)!), values: new Float32Array(starts.at(-1)!) };
  for (const [i, start] of starts.subarray(0, -1).entries()) {
    matrix.buckets.set(buckets[i]!, start);
    matrix.values.set(values[i]!, start);
  }
  return matrix;
}

/**
 * How much each bucket counts: the root of the logarithm of its rarity among the rows (the second half of tf-idf, softened), in
 * units that leave the length of a text about as it was. Buckets of style and opinion count as they are.
 */
export function rarities({ starts, buckets }: Matrix, rows: Int32Array): Float32Array {
  const frequencies = new Int32Array(BUCKETS);
  for (const row of rows) for (let i = starts[row]!; i < starts[row + 1]!; i++) frequencies[buckets[i]!]!++;
  const rarity = (count: number) => Math.sqrt(Math.log((rows.length + 1) / (count + 1)) + 0.1) / TYPICAL;
  return Float32Array.from(frequencies, (count, bucket) => (bucket < RESERVED ? 1 : rarity(count)));
}

/** The root of the logarithm of the rarity of most buckets. */
const TYPICAL = 2.2;

export function weighted({ starts, buckets, values }: Matrix, factors: Float32Array): Matrix {
  return { starts, buckets, values: values.map((value, i) => value * factors[buckets[i]!]!) };
}
