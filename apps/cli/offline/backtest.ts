import {
  BUCKET_MS,
  DEFAULT_COOLDOWN_MS,
  DEFAULT_MINIMUM,
  groupIncidents,
  HISTORY_BUCKETS,
  incidentGapMs,
  type Sensitivity,
  SpikeDetector,
  type SpikeSettings,
  type Verdict,
} from '#listening/domain';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type CountsRow, isHeader, parseCountsRow } from './counts-row.js';
import { writeLines } from './write-lines.js';

const ROWS_A_WRITE = 1_000;

/**
 * `backtest`: `timestamp,value` rows from `options.counts` (`-`: stdin) to the alerts that they would have raised, as NDJSON, or with
 * `scores` to `timestamp,value,anomaly_score`, row by row. Each row is one bucket; how long a bucket is, the first rows tell. A row that
 * is left out in the file is missing data, as is an empty value. What is wrong with a row goes to stderr with its line number; the others
 * are used all the same, and the process ends with 1.
 */
export async function backtest(options: {
  counts: string;
  sensitivity?: Sensitivity;
  scores?: boolean;
}): Promise<void> {
  const verdicts: Verdict[] = [];
  const lines = options.scores ? ['timestamp,value,anomaly_score'] : [];
  let settings = settingsOf(options.sensitivity, BUCKET_MS);
  let detector: SpikeDetector | null = null;
  const read = (row: CountsRow): void => {
    const verdict = detector!.observe(row);
    if (verdict) verdicts.push(verdict);
    if (options.scores) lines.push(`${row.written},${scoreText(detector!.score)}`);
  };

  let first: CountsRow[] = [];
  const begin = (): void => {
    settings = settingsOf(options.sensitivity, stepOf(first));
    detector = new SpikeDetector(settings);
    for (const row of first) read(row);
    first = [];
  };
  for await (const row of rowsOf(options.counts)) {
    if (detector) read(row);
    // Nothing is judged before there are so many: finding out the step from them looks into no future.
    else if (first.push(row) === HISTORY_BUCKETS) begin();
    if (lines.length >= ROWS_A_WRITE) await writeLines(lines.splice(0));
  }
  if (!detector) begin();
  if (!options.scores)
    for (const { at, direction, observed, expected, score } of groupIncidents(verdicts, incidentGapMs(settings)))
      lines.push(
        JSON.stringify({ at: at.toISOString(), direction, observed, expected: Number(expected.toFixed(2)), score }),
      );
  await writeLines(lines);
}

function settingsOf(sensitivity: Sensitivity = 'balanced', stepMs: number): SpikeSettings {
  return { sensitivity, direction: 'both', minimum: DEFAULT_MINIMUM, cooldownMs: DEFAULT_COOLDOWN_MS, stepMs };
}

/** The good rows of a file in order; complains about the others. */
async function* rowsOf(path: string): AsyncGenerator<CountsRow> {
  const input = path === '-' ? process.stdin : createReadStream(path);
  let number = 0;
  let last = -Infinity;
  const complain = (problem: string): void => {
    process.exitCode = 1;
    process.stderr.write(`${path}: line ${number} was left out. ${problem}\n`);
  };
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    const line = number === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (line.trim() === '' || (number === 1 && isHeader(line))) continue;
    const row = parseCountsRow(line);
    if ('problem' in row) complain(row.problem);
    else if (row.at.getTime() <= last) complain('Its time is not later than that of the row before.');
    else {
      last = row.at.getTime();
      yield row;
    }
  }
}

/** The commonest distance between neighbours, the shortest of those; a gap among the first rows does not mislead it. */
function stepOf(rows: readonly CountsRow[]): number {
  const counts = new Map<number, number>();
  for (const [index, { at }] of rows.slice(1).entries()) {
    const step = at.getTime() - rows[index]!.at.getTime();
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort(([a, often], [b, oftenB]) => oftenB - often || a - b);
  return commonest?.[0] ?? BUCKET_MS;
}

const scoreText = (score: number): string => String(Number(score.toFixed(6)));
