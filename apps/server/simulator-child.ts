import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Where the simulated networks answer. */
export interface SimulatedNetworks {
  /** The page that shows every timeline. */
  url: string;
  networks: Record<string, string>;
}

const MAIN = fileURLToPath(new URL('../simulator/main.js', import.meta.url));

/**
 * Starts the simulated networks beside the server, so that a newcomer needs no developer account. A process of its own: it ends
 * with the server, even after kill -9, because it watches the pipe that only this process holds. Null when it cannot start.
 */
export async function startSimulatorChild(port: number): Promise<SimulatedNetworks | null> {
  const child = spawn(process.execPath, [MAIN, '--port', String(port), '--with-parent'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit').then(() => null);
  const ready = once(createInterface(child.stdout), 'line').then(
    ([line]) => JSON.parse(line as string) as SimulatedNetworks,
  );
  return Promise.race([ready, exited]);
}
