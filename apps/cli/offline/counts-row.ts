/** One row of counts as it was written, with what it says. `value` null: the data is missing. */
export interface CountsRow {
  at: Date;
  value: number | null;
  /** Both fields as they were written. */
  written: string;
}

const TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/i;

/** The row in a line, or what is wrong with it in a sentence. Times without an offset are UTC. */
export function parseCountsRow(line: string): CountsRow | { problem: string } {
  const fields = line.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  const [time, value] = fields;
  if (fields.length !== 2 || time === undefined || value === undefined)
    return { problem: 'It is not two fields like 2015-02-26 21:42:53,57.' };
  const at = instantOf(time);
  if (at === null) return { problem: `"${time}" is no time like 2015-02-26 21:42:53 or 2015-02-26T21:42:53+01:00.` };
  if (value === '') return { at, value: null, written: `${time},` };
  const count = Number(value);
  if (!(count >= 0 && count < Infinity)) return { problem: `"${value}" is not a number of mentions, 0 or more.` };
  return { at, value: count, written: `${time},${value}` };
}

/** True for a first line that names its columns. */
export const isHeader = (line: string): boolean => /^\W*(timestamp|time|date|at|bucket)\b/i.test(line);

function instantOf(text: string): Date | null {
  const [, day = '', time = '', offset = 'Z'] = TIME.exec(text) ?? [];
  const at = new Date(`${day}T${time}${offset.toUpperCase()}`);
  // JavaScript moves 30 February to March.
  const exists = new Date(`${day}T00:00Z`).getUTCDate() === Number(day.slice(8));
  return exists && !Number.isNaN(at.getTime()) ? at : null;
}
