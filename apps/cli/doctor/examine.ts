import { Database } from '#database';
import { ConfigError, readConfig, type Config } from '#platform';
import { InspectPublishing, PublishingModule } from '#publishing';
import { withService } from '../service-context.js';
import { checkChannels } from './check-channels.js';
import { checkConfiguration } from './check-configuration.js';
import { checkDataFolder } from './check-data-folder.js';
import { checkDatabase, openingFinding } from './check-database.js';
import { checkDeliveries } from './check-deliveries.js';
import { checkDisk, checkNode } from './check-machine.js';
import { askNetworks } from './check-networks.js';
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
  return [...machine, ...(await examineService(config, online))];
}

async function examineService(config: Config, online: boolean): Promise<Finding[]> {
  const features = [PublishingModule.forRoot({ http: false, worker: false })];
  try {
    return await withService(reachingSimulator(config), features, async (service) => {
      const failures = online ? await askNetworks(service) : new Map<string, string>();
      const facts = await service.get(InspectPublishing).run();
      return [
        ...(await checkDatabase(service.get(Database), config)),
        ...checkChannels(facts, failures),
        ...checkDeliveries(facts),
      ];
    });
  } catch (error) {
    return [openingFinding(error, config)];
  }
}

/** The simulated networks choose their ports, all on loopback; only the server that started them knows which. */
function reachingSimulator(config: Config): Config {
  return config.simulator.enabled ? { ...config, allowPrivate: [...config.allowPrivate, '127.0.0.1'] } : config;
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
