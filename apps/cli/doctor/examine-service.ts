import { Database } from '#database';
import { JobsModule } from '#jobs';
import { NotificationsModule } from '#notifications';
import type { Config } from '#platform';
import { InspectPublishing, PublishingModule } from '#publishing';
import { withService } from '../service-context.js';
import { checkChannels } from './check-channels.js';
import { checkDatabase, openingFinding } from './check-database.js';
import { checkDeliveries } from './check-deliveries.js';
import { askNetworks } from './check-networks.js';
import type { Finding } from './finding.js';

/** What the database tells. `online`: the networks are asked first. */
export async function examineService(config: Config, online: boolean): Promise<Finding[]> {
  const features = [
    JobsModule.forRoot({ work: false }),
    NotificationsModule.forRoot({ http: false }),
    PublishingModule.forRoot({ http: false, worker: false }),
  ];
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
