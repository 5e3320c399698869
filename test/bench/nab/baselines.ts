/** Rows of five minutes. */
const HOUR = 12;
const DAY = 24 * HOUR;

/** The rule that products document: deviation of each bucket from the mean of 14 days, in standard deviations. */
export function deviations(values: readonly number[]): number[] {
  const length = 14 * DAY;
  let sum = 0;
  let squares = 0;
  return values.map((value, row) => {
    const known = Math.min(row, length);
    const mean = known ? sum / known : 0;
    const deviation = known ? Math.sqrt(Math.max(0, squares / known - mean ** 2)) : 0;
    const old = row >= length ? values[row - length]! : 0;
    sum += value - old;
    squares += value ** 2 - old ** 2;
    return deviation > 0 ? Math.max(0, (value - mean) / deviation) : 0;
  });
}

/** Sum of two hours over the largest such sum remembered, which fades with a half-life of seven days. */
export function peakHold(values: readonly number[]): number[] {
  const fading = 2 ** (-1 / (7 * DAY));
  let sum = 0;
  let peak = 0;
  return values.map((value, row) => {
    sum += value - (row >= 2 * HOUR ? values[row - 2 * HOUR]! : 0);
    const ratio = sum / Math.max(1, peak);
    peak = Math.max(sum, peak * fading);
    return ratio;
  });
}

/** Scores 0 to 1: `level` and above becomes 0.5 and more, after which a day is silent. */
export function withCooldown(values: readonly number[], level: number): number[] {
  let last = -Infinity;
  return values.map((value, row) => {
    if (row - last <= DAY) return 0;
    if (value >= level) last = row;
    return value / (value + level);
  });
}
