import { BUCKETS } from '../domain/sentiment/features.js';
import type { Matrix } from './matrix.js';
import { random, shuffle } from './random.js';

/** Three weights a bucket: of negative, neutral and positive. */
export type Learner = (matrix: Matrix, labels: Uint8Array, rows: Int32Array, seed: number) => Float32Array;

const SVM = { cost: 0.1, epochs: 8 };
const LOGISTIC = { rate: 0.02, epochs: 10 };

/** Support vectors, each label against the rest, squared hinge, by dual coordinate descent (Hsieh et al. 2008, algorithm 1). */
export const supportVectors: Learner = ({ starts, buckets, values }, labels, rows, seed) => {
  const weights = new Float32Array(3 * BUCKETS);
  const diagonal = 1 / (2 * SVM.cost);
  const squares = new Float32Array(labels.length);
  for (const row of rows) for (let i = starts[row]!; i < starts[row + 1]!; i++) squares[row]! += values[i]! ** 2;
  for (let label = 0; label < 3; label++) {
    const alphas = new Float32Array(labels.length);
    const order = rows.slice();
    const next = random(seed + label);
    for (let epoch = 0; epoch < SVM.epochs; epoch++) {
      for (const row of shuffle(order, next)) {
        const side = labels[row] === label ? 1 : -1;
        const end = starts[row + 1]!;
        let score = 0;
        for (let i = starts[row]!; i < end; i++) score += weights[3 * buckets[i]! + label]! * values[i]!;
        const old = alphas[row]!;
        const gradient = side * score - 1 + diagonal * old;
        const alpha = Math.max(0, old - gradient / (squares[row]! + diagonal));
        if (alpha === old) continue;
        alphas[row] = alpha;
        const step = (alpha - old) * side;
        for (let i = starts[row]!; i < end; i++) weights[3 * buckets[i]! + label]! += step * values[i]!;
      }
    }
  }
  return weights;
};

/** Multinomial logistic regression by AdaGrad, stopped early; the mean of the weights after each epoch of the second half. */
export const logistic: Learner = ({ starts, buckets, values }, labels, rows, seed) => {
  const weights = new Float32Array(3 * BUCKETS);
  const squares = new Float32Array(3 * BUCKETS).fill(1e-3);
  const mean = new Float32Array(3 * BUCKETS);
  const order = rows.slice();
  const next = random(seed);
  for (let epoch = 0; epoch < LOGISTIC.epochs; epoch++) {
    for (const row of shuffle(order, next)) {
      const begin = starts[row]!;
      const end = starts[row + 1]!;
      const scores: [number, number, number] = [0, 0, 0];
      for (let i = begin; i < end; i++) {
        const at = 3 * buckets[i]!;
        const value = values[i]!;
        scores[0] += weights[at]! * value;
        scores[1] += weights[at + 1]! * value;
        scores[2] += weights[at + 2]! * value;
      }
      const errors = probabilities(scores);
      errors[labels[row]!]! -= 1;
      for (let i = begin; i < end; i++) {
        const at = 3 * buckets[i]!;
        for (let label = 0; label < 3; label++) {
          const gradient = errors[label]! * values[i]!;
          const square = squares[at + label]! + gradient * gradient;
          squares[at + label] = square;
          weights[at + label]! -= (LOGISTIC.rate * gradient) / Math.sqrt(square);
        }
      }
    }
    if (2 * epoch >= LOGISTIC.epochs) for (let i = 0; i < mean.length; i++) mean[i]! += weights[i]!;
  }
  return mean.map((sum) => (2 * sum) / LOGISTIC.epochs);
};

function probabilities(scores: readonly [number, number, number]): [number, number, number] {
  const top = Math.max(scores[0], scores[1], scores[2]);
  const parts = [Math.exp(scores[0] - top), Math.exp(scores[1] - top), Math.exp(scores[2] - top)] as const;
  const sum = parts[0] + parts[1] + parts[2];
  return [parts[0] / sum, parts[1] / sum, parts[2] / sum];
}
