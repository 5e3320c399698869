import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '#platform';
import { ok, problem, warning, type Finding } from './finding.js';

/** The version that package.json brings along, and that everything is tested with. */
const NODE_MAJOR = 24;
const MEGABYTE = 1_000_000;
const GIGABYTE = 1_000 * MEGABYTE;

export function checkNode(version = process.versions.node): Finding {
  if (Number.parseInt(version, 10) === NODE_MAJOR) return ok('Node', `version ${version}`);
  return warning(
    'Node',
    `version ${version}, and Pregón is made for ${NODE_MAJOR}`,
    'Start it by its npm scripts (npm start, npm run pregon): they use the Node that npm ci installed.',
  );
}

export async function checkDisk({ dataDir }: Config): Promise<Finding> {
  const { bavail, bsize } = await statfsOf(dataDir);
  return diskFinding(bavail * bsize, dataDir);
}

/** A full disk stops the embedded database and loses no data, but nothing can be planned or recorded any more. */
export function diskFinding(freeBytes: number, folder: string): Finding {
  const message = `${size(freeBytes)} free where ${folder} is`;
  if (freeBytes < 100 * MEGABYTE)
    return problem(
      'Disk',
      message,
      'Free some space at once, or move the data folder to a larger disk: stop, copy, set PREGON_DATA_DIR.',
    );
  if (freeBytes < GIGABYTE) return warning('Disk', message, 'Free some space: below 100 MB this becomes a problem.');
  return ok('Disk', message);
}

/** Of the folder, or of the nearest one above it that exists. */
async function statfsOf(folder: string): Promise<StatsFs> {
  try {
    return await statfs(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder) throw error;
    return statfsOf(dirname(folder));
  }
}

const size = (bytes: number): string =>
  bytes < GIGABYTE ? `${Math.floor(bytes / MEGABYTE)} MB` : `${(bytes / GIGABYTE).toFixed(1)} GB`;
