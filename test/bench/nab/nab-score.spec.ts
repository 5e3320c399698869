import { scoreSeries, type SpikeSettings } from '#listening/domain';
import { describe, expect, it } from '@jest/globals';
import { readNabFiles } from './nab-files.js';
import {
  bestThreshold,
  type Profile,
  PROFILES,
  rowsIgnored,
  type ScoredFile,
  scoreAt,
  tally,
  worthOf,
} from './nab-score.js';

const { standard } = PROFILES;
const sigmoid = (x: number): number => 2 / (1 + Math.exp(5 * x)) - 1;

/** 100 rows, of which 15 are ignored, with these scores; windows of 11 rows, 40 to 50, and 70 to 80. */
const file = (scores: Record<number, number>): ScoredFile => ({
  name: 'example',
  scores: Array.from({ length: 100 }, (_, row) => scores[row] ?? 0),
  windows: [
    [40, 50],
    [70, 80],
  ],
});

describe('the worth of an alert', () => {
  const { windows } = file({});
  it.each([
    ['the first row of a window', 40, 0, 1],
    ['its middle', 45, 0, sigmoid(-6 / 11) / sigmoid(-1)],
    ['its last row', 50, 0, sigmoid(-1 / 11) / sigmoid(-1)],
    ['before any window', 20, -1, -1],
    ['right after one', 51, -1, sigmoid(0.1)],
    ['later', 60, -1, sigmoid(1)],
    ['after the second, counted from that', 85, -1, sigmoid(0.5)],
  ])('%s', (_, row, window, worth) => {
    expect(worthOf(row, windows).window).toBe(window);
    expect(worthOf(row, windows).worth).toBeCloseTo(worth, 12);
  });

  it('is -1 long after a window: beyond three of its lengths', () => {
    expect(worthOf(1_000, windows).worth).toBe(-1);
    expect(worthOf(69, [[40, 50]]).worth).toBeCloseTo(sigmoid(1.9), 12);
  });
});

describe('the score', () => {
  const at = (scores: Record<number, number>, profile: Profile, threshold = 0.5): number =>
    scoreAt([file(scores)], [threshold], profile);

  it('is 0 for silence, 100 for perfection', () => {
    for (const profile of Object.values(PROFILES)) {
      expect(at({}, profile)).toBe(0);
      expect(at({ 40: 1, 70: 1 }, profile)).toBeCloseTo(100, 10);
    }
  });

  it('by hand: one window in its middle, one missed, one alert before', () => {
    const worth = sigmoid(-6 / 11) / sigmoid(-1);
    const scores = { 45: 0.9, 47: 0.9, 20: 0.9 };
    // (worth − 1 − 0.11 − null) / (perfect − null), null = −2, perfect = 2
    expect(at(scores, standard)).toBeCloseTo((100 * (worth - 1 - 0.11 + 2)) / 4, 10);
    expect(at(scores, PROFILES['low false positives'])).toBeCloseTo((100 * (worth - 1 - 0.22 + 2)) / 4, 10);
    // null = −4, perfect = 2
    expect(at(scores, PROFILES['low false negatives'])).toBeCloseTo((100 * (worth - 2 - 0.11 + 4)) / 6, 10);
  });

  it('ignores the first rows: 15 % of them, at most 750', () => {
    expect([rowsIgnored(100), rowsIgnored(99), rowsIgnored(5_000), rowsIgnored(15_000)]).toEqual([15, 14, 750, 750]);
    expect(tally(file({ 14: 1 }), 0.5).alerts).toBe(0);
    expect(tally(file({ 15: 1 }), 0.5).alerts).toBe(1);
  });

  it('counts rows at the threshold as alerts', () => {
    expect(tally(file({ 45: 0.5 }), 0.5).windowsHit).toBe(1);
    expect(tally(file({ 45: 0.49 }), 0.5).windowsHit).toBe(0);
  });
});

describe('the best threshold', () => {
  it('is the one at which trying them all scores most', () => {
    const files = [file({ 20: 0.7, 45: 0.6, 72: 0.8, 74: 0.9, 90: 0.3 }), file({ 41: 0.65, 30: 0.9, 71: 0.2 })];
    for (const profile of Object.values(PROFILES)) {
      const tried = [0.2, 0.3, 0.6, 0.65, 0.7, 0.8, 0.9].map((threshold) => ({
        threshold,
        score: scoreAt(files, [threshold, threshold], profile),
      }));
      const best = tried.reduce((best, one) => (one.score > best.score ? one : best));
      expect(bestThreshold(files, profile)).toBe(best.threshold);
    }
  });

  it('is beyond every score where silence is best', () =>
    expect(bestThreshold([file({ 20: 0.9 })], standard)).toBe(Infinity));
});

const files = readNabFiles();
(files ? describe : describe.skip)('on the labelled counts (../shared/data/nab, when it is there)', () => {
  it('the detector looks into no future: prefixes have the same scores', () => {
    const settings: SpikeSettings = { sensitivity: 'balanced', direction: 'both', minimum: 5, cooldownMs: 72_000_000 };
    for (const { rows } of files!.slice(0, 2)) {
      const scores = scoreSeries(rows, settings);
      for (const length of [600, 5_000, 11_777])
        expect(scoreSeries(rows.slice(0, length), settings)).toEqual(scores.slice(0, length));
    }
  });
});
