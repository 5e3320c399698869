import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface NabFile {
  name: string;
  rows: { at: Date; value: number }[];
  /** First and last row of each window, inclusive. */
  windows: [number, number][];
}

const FOLDER = resolve(process.cwd(), '../shared/data/nab');

const instant = (text: string): number => Date.parse(`${text.trim().slice(0, 19).replace(' ', 'T')}Z`);

/** The labelled mention counts, or null where they are not at hand (they are no part of the project). */
export function readNabFiles(): NabFile[] | null {
  if (!existsSync(join(FOLDER, 'labels/windows.json'))) return null;
  const labels = JSON.parse(readFileSync(join(FOLDER, 'labels/windows.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >;
  return readdirSync(join(FOLDER, 'data'))
    .toSorted()
    .map((file) => {
      const [, ...lines] = readFileSync(join(FOLDER, 'data', file), 'utf8')
        .trim()
        .split('\n');
      const rows = lines.map((line) => {
        const [time = '', value = ''] = line.split(',');
        return { at: new Date(instant(time)), value: Number(value) };
      });
      const windows = (labels[file] ?? []).map(([first, last]): [number, number] => [
        rows.findIndex(({ at }) => at.getTime() >= instant(first)),
        rows.findLastIndex(({ at }) => at.getTime() <= instant(last)),
      ]);
      return { name: file.replace('Twitter_volume_', '').replace('.csv', ''), rows, windows };
    });
}
