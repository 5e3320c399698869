import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.js';

/** What postmaster.pid says; PostgreSQL writes it line by line while it starts. */
export interface PidFile {
  pid: number;
  port: number;
  ready: boolean;
}

export const pidFileOf = (layout: Layout): string => join(layout.data, 'postmaster.pid');

/** null: no server runs in this folder, or it has only begun to write. */
export function readPidFile(layout: Layout): PidFile | null {
  try {
    const lines = readFileSync(pidFileOf(layout), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
