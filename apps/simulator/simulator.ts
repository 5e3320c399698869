import type { AcceptedLog } from './core/accepted.js';
import type { Faults } from './core/faults.js';
import type { Gate } from './core/gate.js';
import type { Listener } from './core/listener.js';
import type { Network } from './core/network.js';
import type { Inspection } from './control/inspection.js';

export interface SimulatedNetwork {
  id: string;
  name: string;
  network: Network;
  gate: Gate;
  listener: Listener;
}

/** A running simulator: what the control interface and the pages work on. */
export interface Simulator {
  readonly url: string;
  readonly networks: Map<string, SimulatedNetwork>;
  readonly log: AcceptedLog;
  readonly faults: Faults;
  readonly inspection: Inspection | null;
  close(): Promise<void>;
}
