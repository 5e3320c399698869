import { AcceptedLog } from './core/accepted.js';
import { Faults } from './core/faults.js';
import { Gate } from './core/gate.js';
import { Listener } from './core/listener.js';
import type { NetworkFactory } from './core/network.js';
import { controlHandler } from './control/control.js';
import { openInspection } from './control/inspection.js';
import { NETWORKS } from './registry.js';
import type { SimulatedNetwork, Simulator } from './simulator.js';

const READY_HANDLE = 'pregonero';

export interface SimulatorOptions {
  /** Main port; networks listen on the following ones. 0: any free ports. */
  port: number;
  /** Of the faults' probabilities. */
  seed: number;
  /** Folder with `x.openapi.json` and `mastodon.openapi.json`: bodies of posts are validated against them. */
  validate: string | null;
}

/** Starts all networks and the control interface on loopback. */
export async function startSimulator({ port, seed, validate }: SimulatorOptions): Promise<Simulator> {
  const networks = new Map<string, SimulatedNetwork>();
  const main: Listener = new Listener(port, (req, res) => control(req, res));
  const simulator: Simulator = {
    get url() {
      return main.url;
    },
    networks,
    log: new AcceptedLog(),
    faults: new Faults(seed),
    inspection: validate === null ? null : await openInspection(validate),
    async close() {
      await Promise.all([main, ...[...networks.values()].map(({ listener }) => listener)].map((one) => one.close()));
    },
  };
  const control = controlHandler(simulator);

  try {
    await main.open();
    for (const [index, factory] of NETWORKS.entries()) {
      const entry = createNetwork(simulator, factory, port === 0 ? 0 : port + index + 1);
      networks.set(entry.id, entry);
      await entry.listener.open();
    }
  } catch (error) {
    await simulator.close();
    throw error;
  }
  return simulator;
}

function createNetwork(simulator: Simulator, { id, name, create }: NetworkFactory, port: number): SimulatedNetwork {
  const listener: Listener = new Listener(
    port,
    (req, res) => gate.handle(req, res),
    (req, socket, head) => (network.upgrade ? network.upgrade(req, socket, head) : socket.destroy()),
  );
  const { network, routes } = create({
    baseUrl: () => listener.url,
    mainUrl: () => simulator.url,
    log: simulator.log,
  });
  const gate = new Gate({ id, network, routes, faults: simulator.faults, inspection: simulator.inspection });
  network.createAccount({ handle: READY_HANDLE, name: 'Pregonero', settings: {}, ready: true });
  return { id, name, network, gate, listener };
}
