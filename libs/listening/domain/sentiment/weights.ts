import { BUCKETS } from './features.js';

/** How the scores of one language become a probability. */
export interface Reading {
  /** What scores are divided by: the larger, the less they say. */
  temperature: number;
  /** Confidence from which an answer is called sure; above 1: never. */
  sureFrom: number;
}

/** How a file of weights looks: README.md says how it is made. */
export interface WeightsFile {
  /** Root of the largest weight. */
  scale: number;
  /** By language; `any` for the others. */
  readings: Record<string, Reading>;
  /** Base64 of two signed bytes a bucket: how much it speaks for negative and for positive, against neutral. */
  data: string;
}

export const STEPS = 127;

/** The weights of all buckets: at 2 * bucket for negative, at 2 * bucket + 1 for positive. */
export function decodeWeights({ scale, data }: Pick<WeightsFile, 'scale' | 'data'>): Float32Array {
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  if (bytes.length !== 2 * BUCKETS)
    throw new Error(`The sentiment weights hold ${bytes.length} bytes instead of ${2 * BUCKETS}: train them anew.`);
  // a byte is the root of a weight, because most weights are small
  return Float32Array.from(new Int8Array(bytes.buffer), (step) => (Math.sign(step) * (step * scale) ** 2) / STEPS ** 2);
}
