/** A detector's scores for one file, and where something happened in it: first and last row of each window, inclusive. */
export interface ScoredFile {
  name: string;
  scores: readonly number[];
  windows: readonly (readonly [first: number, last: number])[];
}

/** Weights of a window found, a window missed and an alert outside. */
export interface Profile {
  found: number;
  missed: number;
  outside: number;
}

/** The rules are those of ../shared/data/nab/README.md (Numenta Anomaly Benchmark). */
export const PROFILES = {
  standard: { found: 1, missed: 1, outside: 0.11 },
  'low false positives': { found: 1, missed: 1, outside: 0.22 },
  'low false negatives': { found: 1, missed: 2, outside: 0.11 },
} satisfies Record<string, Profile>;

export interface Tally {
  alerts: number;
  windowsHit: number;
  /** Sum over the windows hit of their best alert's worth, 0 to 1 each. */
  worth: number;
  /** Sum over the alerts outside of windows, -1 to 0 each. */
  cost: number;
}

const SHARE_IGNORED = 0.15;
const MOST_IGNORED = 750;

/** How many of the first rows are not scored. */
export const rowsIgnored = (rows: number): number => Math.min(Math.floor(SHARE_IGNORED * rows), MOST_IGNORED);

const sigmoid = (x: number): number => (x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1);

/** What an alert at `row` is worth: in a window 0 to 1, outside -1 (before any, or long after one) to 0. */
export function worthOf(row: number, windows: ScoredFile['windows']): { window: number; worth: number } {
  const window = windows.findIndex(([first, last]) => first <= row && row <= last);
  if (window >= 0) {
    const [first, last] = windows[window]!;
    return { window, worth: sigmoid(-(last - row + 1) / (last - first + 1)) / sigmoid(-1) };
  }
  const before = windows.findLast(([, last]) => last < row);
  return { window: -1, worth: before ? sigmoid((row - before[1]) / (before[1] - before[0])) : -1 };
}

/** What comes of the rows whose score is at least `threshold`. */
export function tally({ scores, windows }: ScoredFile, threshold: number): Tally {
  const best = windows.map(() => -Infinity);
  const result = { alerts: 0, windowsHit: 0, worth: 0, cost: 0 };
  for (let row = rowsIgnored(scores.length); row < scores.length; row++) {
    if (scores[row]! < threshold) continue;
    const { window, worth } = worthOf(row, windows);
    result.alerts += 1;
    if (window < 0) result.cost += worth;
    else best[window] = Math.max(best[window]!, worth);
  }
  for (const worth of best.filter((worth) => worth > -Infinity)) {
    result.windowsHit += 1;
    result.worth += worth;
  }
  return result;
}

/** The points of a file before they are normalised. */
function points({ windowsHit, worth, cost }: Tally, windows: number, profile: Profile): number {
  return profile.found * worth - profile.missed * (windows - windowsHit) + profile.outside * cost;
}

/** 0: as much as a detector that never says anything; 100: every window found at its first row and nothing else. */
function normalise(total: number, windows: number, { found, missed }: Profile): number {
  return (100 * (total + missed * windows)) / (windows * (found + missed));
}

/** The threshold at which the files have most points together; the highest such; infinite when nothing is best. */
export function bestThreshold(files: readonly ScoredFile[], profile: Profile): number {
  const rows = files.flatMap(({ scores, windows }, file) =>
    scores
      .map((score, row) => ({ score, file, row }))
      .slice(rowsIgnored(scores.length))
      .filter(({ score }) => score > 0)
      .map(({ score, row }) => ({ score, file, ...worthOf(row, windows) })),
  );
  rows.sort((a, b) => b.score - a.score);
  const best = files.map(({ windows }) => windows.map(() => -Infinity));
  let total = 0;
  let most = { total, threshold: Infinity };
  for (const [index, { score, file, window, worth }] of rows.entries()) {
    if (window < 0) total += profile.outside * worth;
    else {
      const before = best[file]![window]!;
      if (before === -Infinity) total += profile.missed + profile.found * worth;
      else total += profile.found * Math.max(0, worth - before);
      best[file]![window] = Math.max(before, worth);
    }
    if (rows[index + 1]?.score !== score && total > most.total) most = { total, threshold: score };
  }
  return most.threshold;
}

/** The files' score, 0 (silence) to 100 (perfect), each at its own threshold. */
export function scoreAt(files: readonly ScoredFile[], thresholds: readonly number[], profile: Profile): number {
  const windows = files.reduce((sum, file) => sum + file.windows.length, 0);
  const total = files.reduce(
    (sum, file, index) => sum + points(tally(file, thresholds[index]!), file.windows.length, profile),
    0,
  );
  return normalise(total, windows, profile);
}
