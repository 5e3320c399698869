import { BUCKETS } from '../domain/sentiment/features.js';
import { decodeWeights, STEPS, type WeightsFile } from '../domain/sentiment/weights.js';
import { logistic, supportVectors } from './learners.js';
import { type Matrix, rarities, weighted } from './matrix.js';

/** Weights as they are shipped, without how to read the scores. */
export type Packed = Pick<WeightsFile, 'scale' | 'data'>;

/** The sum of both learners, folded into one table of weights against neutral. */
export function fit(matrix: Matrix, labels: Uint8Array, rows: Int32Array, seed: number): Packed {
  const factors = rarities(matrix, rows);
  const balanced = weighted(matrix, factors);
  const svm = supportVectors(balanced, labels, rows, seed);
  const soft = logistic(balanced, labels, rows, seed);
  const weights = new Float32Array(2 * BUCKETS);
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const sum = (label: number) => svm[3 * bucket + label]! + soft[3 * bucket + label]!;
    weights[2 * bucket] = (sum(0) - sum(1)) * factors[bucket]!;
    weights[2 * bucket + 1] = (sum(2) - sum(1)) * factors[bucket]!;
  }
  return pack(weights);
}

/** Scores of rows against neutral's 0: negative, positive. */
export function scoresOf({ starts, buckets, values }: Matrix, packed: Packed, rows: Int32Array): [number, number][] {
  const weights = decodeWeights(packed);
  return Array.from(rows, (row) => {
    const scores: [number, number] = [0, 0];
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      scores[0] += weights[2 * buckets[i]!]! * values[i]!;
      scores[1] += weights[2 * buckets[i]! + 1]! * values[i]!;
    }
    return scores;
  });
}

function pack(weights: Float32Array): Packed {
  const scale = Math.sqrt(weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0));
  const steps = Int8Array.from(weights, (weight) =>
    Math.round((Math.sign(weight) * Math.sqrt(Math.abs(weight)) * STEPS) / scale),
  );
  return { scale, data: Buffer.from(steps.buffer).toString('base64') };
}
