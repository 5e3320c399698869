import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { afterAll, beforeAll } from '@jest/globals';

/** An account on a simulated network, with what a person fills in to connect it. */
export interface SimulatedAccount {
  network: string;
  id: string;
  handle: string;
  name: string;
  /** Where the network's API is. */
  baseUrl: string;
  /** Its timeline, for people. */
  page: string;
  credentials: SimulatedCredentials;
  /** Body of `POST /v1/channels`. */
  connect: { network: string; baseUrl: string; credentials: Record<string, unknown> };
}

/** Mastodon: `accessToken`. X: `oauth1` and `oauth2`. */
export interface SimulatedCredentials {
  accessToken: string;
  oauth1: { appKey: string; appSecret: string; accessToken: string; accessSecret: string };
  oauth2: { clientId: string; clientSecret: string; accessToken: string; refreshToken: string };
}

/** See `FaultSpec` of apps/simulator/core/faults.ts, and its README. */
export interface SimulatedFault {
  kind:
    | 'refuse-before'
    | 'unavailable'
    | 'rate-limit'
    | 'delay-before'
    | 'delay-after'
    | 'accept-then-cut'
    | 'accept-then-500'
    | 'slow-body'
    | 'slow-accept';
  network?: string;
  account?: string;
  call?: 'publish' | 'delete' | 'timeline' | 'read' | 'profile' | 'upload' | 'token' | 'other';
  method?: string;
  path?: string;
  ms?: number;
  times?: number;
  probability?: number;
  seed?: number;
}

export interface AcceptedItem {
  kind: 'post' | 'media' | 'delete';
  network: string;
  accountId: string;
  account: string;
  id: string;
  text: string;
  replyTo: string | null;
  key: string | null;
  /** Epoch milliseconds with a fraction, when the request's head arrived. */
  receivedAt: number;
  acceptedAt: number;
  requestId: string;
}

export interface AcceptedAnswer {
  total: number;
  duplicates: { network: string; account: string; text: string; count: number }[];
  items: AcceptedItem[];
}

export interface AcceptedQuery {
  network?: string;
  account?: string;
  since?: number;
  kind?: AcceptedItem['kind'] | 'all';
}

/** The control interface of a running simulator. */
export class SimulatorClient {
  /** Main port: pages and control. */
  url = '';
  /** Base URL of each network: what connectors get. */
  networks: Record<string, string> = {};

  /** A new account on a network. */
  account(network: string, handle?: string, settings?: Record<string, unknown>): Promise<SimulatedAccount> {
    return this.call('POST', '/accounts', { network, handle, settings });
  }

  /** Many new accounts, in one request. */
  async accounts(network: string, count: number, settings?: Record<string, unknown>): Promise<SimulatedAccount[]> {
    const { accounts } = await this.call<{ accounts: SimulatedAccount[] }>('POST', '/accounts', {
      network,
      count,
      settings,
    });
    return accounts;
  }

  /** Arms a fault; the answer has its id. */
  fault(fault: SimulatedFault): Promise<SimulatedFault & { id: number; hits: number }> {
    return this.call('POST', '/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.call('DELETE', '/faults');
  }

  /** What the outside world saw; posts only, unless `kind` says otherwise. */
  accepted(query: AcceptedQuery = {}): Promise<AcceptedAnswer> {
    const set = Object.entries(query).filter(([, value]) => value !== undefined);
    return this.call(
      'GET',
      `/accepted?${new URLSearchParams(set.map(([name, value]): [string, string] => [name, String(value)]))}`,
    );
  }

  async clearAccepted(): Promise<void> {
    await this.call('DELETE', '/accepted');
  }

  /** Does something to an account's tokens. `lose-rotation`: the next refresh rotates, and its answer is lost. */
  async tokenAction(account: SimulatedAccount, action: 'expire' | 'revoke' | 'lose-rotation'): Promise<void> {
    await this.call('POST', `/accounts/${account.id}/token?network=${account.network}`, { action });
  }

  /** Overrides settings (limits, quotas, media processing) of a network. */
  async settings(network: string, settings: Record<string, unknown>): Promise<void> {
    await this.call('PATCH', `/networks/${network}`, { settings });
  }

  /** Nothing listens on the network's port any more: connections are refused, until `online`. */
  async offline(network: string): Promise<void> {
    await this.call('POST', `/networks/${network}/offline`);
  }

  async online(network: string): Promise<void> {
    await this.call('DELETE', `/networks/${network}/offline`);
  }

  /** Bodies that the published schemas refuse; needs the option `validate`. */
  async violations(): Promise<unknown[]> {
    const { validating, violations } = await this.call<{ validating: boolean; violations: unknown[] }>(
      'GET',
      '/violations',
    );
    if (!validating) throw new Error('This simulator does not validate: start it with the option "validate".');
    return violations;
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.url}/_sim${path}`, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The simulator refused ${method} ${path} with ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

const MAIN = 'dist/apps/simulator/main.js';

export interface SimulatorProcessOptions {
  /** 0 (the default): free ports. */
  port?: number;
  /** Of the faults' probabilities. */
  seed?: number;
  /** Folder with the networks' OpenAPI documents: bodies of posts are validated, see `violations()`. */
  validate?: string;
}

/** The simulated networks in a process of their own, which dies with this one. */
export class SimulatorProcess extends SimulatorClient {
  private child: ChildProcess | null = null;

  constructor(private readonly options: SimulatorProcessOptions = {}) {
    super();
  }

  /** Starts it and waits until it listens. Run from the project's folder, after `npm run build`. */
  async start(): Promise<this> {
    const main = join(process.cwd(), MAIN);
    if (!existsSync(main))
      throw new Error(`The simulator is not built: there is no ${main}. Run "npm run build" first.`);
    const { port = 0, seed, validate } = this.options;
    const flags = ['--port', String(port), '--with-parent'];
    if (seed !== undefined) flags.push('--seed', String(seed));
    if (validate !== undefined) flags.push('--validate', validate);
    const child = spawn(process.execPath, [main, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child = child;
    const line = await Promise.race([
      once(createInterface(child.stdout!), 'line').then(([text]) => text as string),
      once(child, 'exit').then(([code]) => {
        throw new Error(`The simulator ended with code ${code} before it listened.`);
      }),
    ]);
    Object.assign(this, JSON.parse(line));
    return this;
  }

  /** Ends it and waits until it is gone. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

/**
 * Jest hooks: the simulated networks on free ports for this test file, started in `beforeAll`. The hooks are jest's injected
 * ones and not imported from `@jest/globals`, which throws outside jest: benches use `SimulatorProcess` of this file.
 */
export function useSimulator(options: SimulatorProcessOptions = {}): SimulatorProcess {
  const jest = globalThis as unknown as { beforeAll: typeof beforeAll; afterAll: typeof afterAll };
  const simulator = new SimulatorProcess(options);
  jest.beforeAll(async () => void (await simulator.start()));
  jest.afterAll(() => simulator.stop());
  return simulator;
}
