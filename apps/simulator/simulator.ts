import { AcceptedLog } from './core/accepted.js';
import { Faults } from './core/faults.js';
import { Gate } from './core/gate.js';
import type { Network } from './core/network.js';
import { controlHandler } from './control/control.js';
import { openInspection, type Inspection } from './control/inspection.js';
import { Listener } from './listener.js';
import { NETWORKS } from './registry.js';

const READY_HANDLE = 'pregonero';

export interface SimulatorOptions {
  /** Main port; networks listen on the following ones. 0: any free ports. */
  port: number;
  /** Of the faults' probabilities. */
  seed: number;
  /** Folder with `x.openapi.json` and `mastodon.openapi.json`: bodies of posts are validated against them. */
  validate: string | null;
}

export interface SimulatedNetwork {
  id: string;
  name: string;
  network: Network;
  gate: Gate;
  listener: Listener;
}

/** What the control interface and the pages work on. */
export interface Simulator {
  readonly url: string;
  readonly networks: Map<string, SimulatedNetwork>;
  readonly log: AcceptedLog;
  readonly faults: Faults;
  readonly inspection: Inspection | null;
  close(): Promise<void>;
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
    close: async () => void (await Promise.all([main, ...listeners()].map((listener) => listener.close()))),
  };
  const listeners = (): Listener[] => [...networks.values()].map(({ listener }) => listener);
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

function createNetwork(
  simulator: Simulator,
  { id, name, create }: (typeof NETWORKS)[number],
  port: number,
): SimulatedNetwork {
  const listener: Listener = new Listener(port, (req, res) => gate.handle(req, res));
  const network = create({ baseUrl: () => listener.url, mainUrl: () => simulator.url, log: simulator.log });
  const gate = new Gate({ id, network, faults: simulator.faults, inspection: simulator.inspection });
  network.createAccount({ handle: READY_HANDLE, name: 'Pregonero', settings: {}, ready: true });
  return { id, name, network, gate, listener };
}
