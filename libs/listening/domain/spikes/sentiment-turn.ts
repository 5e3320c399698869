import type { Sensitivity } from './settings.js';

/** Mentions with an opinion; neutral ones say nothing about the tone. */
export interface Opinions {
  positive: number;
  negative: number;
}

export interface SentimentTurn {
  direction: 'worse' | 'better';
  /** (positive − negative) / (positive + negative) of the window, and of what came before. */
  net: number;
  usualNet: number;
  /** Opinions in the window. */
  opinions: number;
  /** Chance of a window at least as extreme if the tone were the usual. */
  chance: number;
  /** 0.5 to 1: 1 − 0.5 × chance / limit. */
  score: number;
}

/** The chance below which a turn is told. */
const LIMITS: Record<Sensitivity, number> = { calm: 1e-4, balanced: 1e-3, alert: 1e-2 };
/** A smaller turn of net sentiment is of no interest, however sure. */
const LEAST_TURN = 0.2;
/** Past opinions count as at most so many: the tone of a normal day strays from the mean by about 7 points (of 100). */
const MOST_BELIEVED = 50;
/** Opinions copy each other; and the sum stays cheap. Larger windows are scaled down to this. */
const MOST_COUNTED = 1_000;

/**
 * Whether the tone of the last window differs from the baseline before it (which must not contain the window): a
 * beta-binomial test, so that a few opinions, or a short past, turn nothing. null: no turn, fewer than `minimum` opinions in
 * the window, or fewer than 20 before it.
 */
export function findSentimentTurn(
  recent: Opinions,
  baseline: Opinions,
  { sensitivity, minimum }: { sensitivity: Sensitivity; minimum: number },
): SentimentTurn | null {
  const opinions = recent.positive + recent.negative;
  const past = baseline.positive + baseline.negative;
  if (opinions < Math.max(1, minimum) || past < 20) return null;
  const net = netOf(recent);
  const usualNet = netOf(baseline);
  if (Math.abs(net - usualNet) < LEAST_TURN) return null;

  const scale = Math.min(1, MOST_COUNTED / opinions);
  const believed = Math.min(1, MOST_BELIEVED / past);
  const direction = net < usualNet ? 'worse' : 'better';
  const [telling, other] =
    direction === 'worse' ? (['negative', 'positive'] as const) : (['positive', 'negative'] as const);
  const chance = betaBinomialTail(
    Math.round(recent[telling] * scale),
    Math.round(opinions * scale),
    1 + baseline[telling] * believed,
    1 + baseline[other] * believed,
  );
  const limit = LIMITS[sensitivity];
  return chance > limit ? null : { direction, net, usualNet, opinions, chance, score: 1 - (0.5 * chance) / limit };
}

const netOf = ({ positive, negative }: Opinions): number => (positive - negative) / (positive + negative);

/** P(X ≥ k) of n draws whose probability is Beta(a, b). Weights by their recursion, in logarithms, normalised by their sum. */
export function betaBinomialTail(k: number, n: number, a: number, b: number): number {
  const logs = [0];
  for (let i = 0; i < n; i++) logs.push(logs[i]! + Math.log(((n - i) * (i + a)) / ((i + 1) * (n - i - 1 + b))));
  const largest = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - largest));
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  return sum(weights.slice(k)) / sum(weights);
}
