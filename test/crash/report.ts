import type { Row, Verdict } from './judge.js';
import type { Tally } from './tally.js';

/** All that one run came to. */
export interface RunResult {
  arrangement: string;
  seed: number;
  durationMs: number;
  verdict: Verdict;
  kills: Tally;
  faults: Tally;
  /** HTTP requests of ours that had to be sent again. */
  repeated: number;
  endedByThemselves: Tally;
  /** Of the published deliveries, milliseconds. */
  lateness: number[];
  skipped: string[];
}

const COLUMNS: [keyof Row, string][] = [
  ['network', 'network'],
  ['planned', 'planned'],
  ['published', 'published'],
  ['unconfirmed', 'unconfirmed'],
  ['failed', 'failed'],
  ['missed', 'missed'],
  ['segments', 'parts'],
  ['found', 'found outside'],
  ['doubled', 'doubled'],
  ['lost', 'lost'],
];
const MOST_SENTENCES = 30;

/** A run, for people. */
export function report(result: RunResult): string {
  const { arrangement, seed, durationMs, verdict, kills, faults, repeated, endedByThemselves, lateness } = result;
  const { rows, broken } = verdict;
  const cells = [COLUMNS.map(([, title]) => title), ...[...rows, totalOf(rows)].map(cellsOf)];
  const widths = COLUMNS.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  const line = (row: string[]): string =>
    `| ${row.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [head, ...body] = cells.map(line);
  const percentile = (share: number): string =>
    `${((lateness[Math.floor(share * (lateness.length - 1))] ?? 0) / 1_000).toFixed(1)} s`;
  return [
    `${arrangement}; seed ${seed}; ${Math.round(durationMs / 1_000)} s`,
    ...[head, rule, ...body],
    `Kills (${kills.total()}): ${kills}`,
    `Faults (${faults.total()}): ${faults}`,
    `Ended by themselves, at a start without a database: ${endedByThemselves}`,
    `HTTP requests sent again: ${repeated}`,
    `Lateness of what was published: p50 ${percentile(0.5)}, p99 ${percentile(0.99)}`,
    ...result.skipped,
    ...broken.slice(0, MOST_SENTENCES).map((sentence) => `BROKEN: ${sentence}`),
    ...(broken.length > MOST_SENTENCES ? [`... and ${broken.length - MOST_SENTENCES} more`] : []),
    broken.length ? `The promise was broken ${broken.length} times.` : 'The promise was kept: sent once, or told why.',
  ].join('\n');
}

const cellsOf = (row: Row): string[] => COLUMNS.map(([column]) => String(row[column]));

function totalOf(rows: Row[]): Row {
  const sum = (column: keyof Row): number => rows.reduce((total, row) => total + Number(row[column]), 0);
  return Object.fromEntries(
    COLUMNS.map(([column]) => [column, column === 'network' ? 'all' : sum(column)]),
  ) as unknown as Row;
}
