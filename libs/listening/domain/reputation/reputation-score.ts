import type { Tones } from './measures.js';

export interface ReputationScore {
  /** −100 to 100; null where nobody has an opinion. */
  score: number | null;
  formula: string;
  inputs: {
    positiveMentions: number;
    negativeMentions: number;
    /** Mean estimated reach of a positive and of a negative mention. */
    positiveReach: number;
    negativeReach: number;
    /** P and N of the formula. */
    positiveWeight: number;
    negativeWeight: number;
  };
}

/** Weight of the indifference that every brand starts with: about five mentions that reach a hundred people each. */
const INDIFFERENCE = 15;

export const REPUTATION_FORMULA =
  `100 × (P − N) / (P + N + ${INDIFFERENCE}), ` +
  'P = positive mentions × (1 + log10(1 + mean reach of a positive mention)), N = the same of the negative ones';

/**
 * How a brand is spoken of, −100 to 100. Reach counts by its logarithm: a mention seen by a thousand people weighs four
 * times one that nobody saw, not a thousand times. Few opinions give a score near 0, many the weighted net sentiment.
 */
export function reputationScore({ mentions, reach }: Tones): ReputationScore {
  const positiveReach = mean(reach.positive, mentions.positive);
  const negativeReach = mean(reach.negative, mentions.negative);
  const positiveWeight = mentions.positive * (1 + Math.log10(1 + positiveReach));
  const negativeWeight = mentions.negative * (1 + Math.log10(1 + negativeReach));
  const weight = positiveWeight + negativeWeight;
  return {
    score: weight === 0 ? null : (100 * (positiveWeight - negativeWeight)) / (weight + INDIFFERENCE),
    formula: REPUTATION_FORMULA,
    inputs: {
      positiveMentions: mentions.positive,
      negativeMentions: mentions.negative,
      positiveReach,
      negativeReach,
      positiveWeight,
      negativeWeight,
    },
  };
}

const mean = (total: number, count: number): number => (count === 0 ? 0 : total / count);
