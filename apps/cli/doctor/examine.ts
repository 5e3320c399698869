import { ConfigError, readConfig, type Config } from '#platform';
import { checkConfiguration } from './check-configuration.js';
import { checkDataFolder } from './check-data-folder.js';
import { checkDisk, checkNode } from './check-machine.js';
import { checkService } from './check-service.js';
import { ok, problem, type Finding } from './finding.js';

/** All checks, in an order in which each one's troubles explain those after it. `online`: also asks the networks. */
export async function examine(env: NodeJS.ProcessEnv, online: boolean): Promise<Finding[]> {
  const config = usableConfig(env);
  if (Array.isArray(config)) return [checkNode(), ...config];
  const folder = await checkDataFolder(config);
  const machine = [
    checkNode(),
    checkConfiguration(config),
    folder,
    await checkDisk(config),
    await checkService(config),
  ];
  if (!config.databaseUrl && folder.level !== 'ok')
    return [...machine, ok('Database', 'not looked at: it lies in the data folder')];
  const { examineService } = await import('./examine-service.js');
  return [...machine, ...(await examineService(config, online))];
}

function usableConfig(env: NodeJS.ProcessEnv): Config | Finding[] {
  try {
    return readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((each) =>
      problem('Configuration', each, 'Change that variable: config/example.env explains each.'),
    );
  }
}
