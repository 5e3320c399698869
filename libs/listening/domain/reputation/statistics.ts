/** Complementary error function; fractional error below 1.2e-7 everywhere (Numerical Recipes, erfcc). */
export function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const polynomial = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ].reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const tail = t * Math.exp(-x * x + polynomial);
  return x >= 0 ? tail : 2 - tail;
}

/**
 * Log-likelihood ratio G² of "as often in both" for `a` of `n` and `b` of `m` (Dunning 1993), 0 and more.
 * Fits small counts better than chi-square.
 */
export function logLikelihoodRatio(a: number, n: number, b: number, m: number): number {
  const share = (a + b) / (n + m);
  const cell = (seen: number, expected: number): number => (seen === 0 ? 0 : seen * Math.log(seen / expected));
  const sum = cell(a, n * share) + cell(b, m * share) + cell(n - a, n * (1 - share)) + cell(m - b, m * (1 - share));
  return Math.max(0, 2 * sum);
}

/** Chance of a rise at least so large if nothing changed: the upper half of chi-square with one degree of freedom. */
export const chanceOfRise = (g2: number): number => erfc(Math.sqrt(g2 / 2)) / 2;

/**
 * Benjamini-Hochberg: the largest chance that still counts, so that of all that count, at most the share `rate` is expected
 * to be by accident. −1: none counts.
 */
export function falseDiscoveryLimit(chances: readonly number[], rate: number): number {
  const sorted = chances.toSorted((a, b) => a - b);
  const last = sorted.findLastIndex((chance, index) => chance <= (rate * (index + 1)) / sorted.length);
  return last < 0 ? -1 : sorted[last]!;
}
