import type { Tally } from '../tally.js';
import type { Row, Verdict } from './judge.js';

/** All that one run came to. */
export interface ListenerResult {
  arrangement: string;
  seed: number;
  durationMs: number;
  verdict: Verdict;
  kills: Tally;
  cuts: Tally;
  endedByThemselves: Tally;
  /** Events of both streams, each sent by two servers. */
  deeds: number;
  pushes: number;
  connections: number;
  /** HTTP requests of ours that had to be sent again. */
  repeated: number;
  corrected: number;
  mentions: number;
  copies: number;
}

const MOST_SENTENCES = 30;

/** A run, for people. */
export function listenerReport(result: ListenerResult): string {
  const { rows, broken } = result.verdict;
  const columns = Object.keys(rows[0] ?? {}) as (keyof Row)[];
  const cells = [columns as string[], ...rows.map((row) => columns.map((column) => shortened(String(row[column]))))];
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)));
  const line = (row: string[]): string => `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  const [head, ...body] = cells.map(line);
  return [
    `${result.arrangement}; seed ${result.seed}; ${Math.round(result.durationMs / 1_000)} s`,
    ...[head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body],
    `Kills (${result.kills.total()}): ${result.kills}`,
    `Streams: ${result.deeds} events, each sent by two servers; ${result.connections} connections, to be cut ${result.cuts.total()}`,
    `Pushes: ${result.pushes} requests; sent again, with other requests: ${result.repeated}`,
    `Mentions: ${result.mentions}, thereof copies of a story ${result.copies}; corrected by hand ${result.corrected}`,
    `Ended by themselves, at a start without a database: ${result.endedByThemselves}`,
    ...broken.slice(0, MOST_SENTENCES).map((sentence) => `BROKEN: ${sentence}`),
    ...(broken.length > MOST_SENTENCES ? [`... and ${broken.length - MOST_SENTENCES} more`] : []),
    broken.length
      ? `The promise was broken ${broken.length} times.`
      : 'The promise was kept: each mention once, as it was said at last, and counted.',
  ].join('\n');
}

const shortened = (text: string): string => text.replace(/(?<=push):.*/, '');
