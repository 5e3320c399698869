import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backtest } from './backtest.js';

const MINUTE = 60_000;
const START = Date.parse('2026-03-02T00:00:00Z');

/** Four days of 10 mentions in five minutes, give or take two, but for 60 in each of the last six buckets. */
const quietThenLoud = (stepMs = 5 * MINUTE): string[] =>
  Array.from({ length: 4 * 288 }, (_, index) => {
    const at = new Date(START + index * stepMs).toISOString().slice(0, 19).replace('T', ' ');
    return `${at},${index >= 4 * 288 - 6 ? 60 : 8 + (index % 5)}`;
  });

describe('backtest', () => {
  let folder: string;
  let out = '';
  let complaints = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pregon-backtest-'));
    [out, complaints] = ['', ''];
    jest.spyOn(process.stdout, 'write').mockImplementation((text: unknown, done: unknown) => {
      out += String(text);
      (done as () => void)();
      return true;
    });
    jest.spyOn(process.stderr, 'write').mockImplementation((text: unknown) => (complaints += String(text)).length > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
    rmSync(folder, { recursive: true });
  });

  const run = async (lines: string[], options: { scores?: boolean } = {}): Promise<string[]> => {
    const path = join(folder, 'counts.csv');
    writeFileSync(path, lines.join('\n'));
    out = '';
    await backtest({ counts: path, ...options });
    return out.split('\n').filter(Boolean);
  };

  it('tells the alert that a burst would have raised', async () => {
    const [alert, ...others] = (await run(['timestamp,value', ...quietThenLoud()])).map((line) => JSON.parse(line));
    expect(others).toEqual([]);
    expect(alert).toEqual({
      at: expect.stringMatching(/^2026-03-05T23:[345]/),
      direction: 'up',
      observed: expect.any(Number),
      expected: expect.any(Number),
      score: expect.any(Number),
    });
    expect(alert.observed).toBeGreaterThan(4 * alert.expected);
    expect([complaints, process.exitCode]).toEqual(['', undefined]);
  });

  it('tells the same alert when rows are an hour long', async () => {
    const alerts = (await run(quietThenLoud(60 * MINUTE))).map((line) => JSON.parse(line));
    expect(alerts).toHaveLength(1);
  });

  it('scores every row, with or without a header, from what came before it only', async () => {
    const rows = quietThenLoud();
    const scores = await run(['timestamp,value', ...rows], { scores: true });
    expect(scores[0]).toBe('timestamp,value,anomaly_score');
    expect(scores.slice(1).map((line) => line.slice(0, line.lastIndexOf(',')))).toEqual(rows);
    expect(scores.filter((line) => Number(line.split(',')[2]) >= 0.5)).toHaveLength(1);
    for (const length of [5, 14, 700, rows.length - 3])
      expect(await run(rows.slice(0, length), { scores: true })).toEqual(scores.slice(0, length + 1));
  });

  it('says which rows are broken, uses the others and ends with 1', async () => {
    const rows = quietThenLoud();
    const [first = '', second = '', ...rest] = rows;
    const alerts = await run([first, second, '2026-03-02 00:07:00,x', first, '', ...rest]);
    expect(alerts).toHaveLength(1);
    const said = complaints.trim().split('\n');
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/line 3 was left out\. "x" is not a number/);
    expect(said[1]).toMatch(/line 4 was left out\. Its time is not later/);
    expect(process.exitCode).toBe(1);
  });

  it('has nothing to say about no rows, and tells of a file that is not there', async () => {
    expect(await run([])).toEqual([]);
    expect(await run([], { scores: true })).toEqual(['timestamp,value,anomaly_score']);
    await expect(backtest({ counts: join(folder, 'none.csv') })).rejects.toThrow('ENOENT');
  });
});
