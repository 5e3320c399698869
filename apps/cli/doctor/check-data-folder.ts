import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { Config } from '#platform';
import { ok, problem, warning, type Finding } from './finding.js';

const CHECK = 'Data folder';

export async function checkDataFolder({ dataDir }: Config): Promise<Finding> {
  const stats = await stat(dataDir).catch(() => null);
  if (!stats)
    return warning(
      CHECK,
      `${dataDir} does not exist yet`,
      'The first start makes it. If there should be data already, PREGON_DATA_DIR must name its folder.',
    );
  if (!stats.isDirectory())
    return problem(CHECK, `${dataDir} is no folder`, 'Set PREGON_DATA_DIR to a folder, or move that file away.');
  const me = process.getuid?.();
  if (me !== undefined && me !== 0 && stats.uid !== me)
    return problem(
      CHECK,
      `${dataDir} belongs to the system user ${stats.uid}, and you are ${me}`,
      'Run this, and Pregón, as that user, or choose another PREGON_DATA_DIR.',
    );
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return problem(
      CHECK,
      `${dataDir} cannot be written to`,
      'Give its owner all rights to it (chmod u+rwx), and mount its disk for writing.',
    );
  }
  return ok(CHECK, `${dataDir} exists and can be written to`);
}
