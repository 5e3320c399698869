import { afterAll, beforeAll } from '@jest/globals';
import { accountView } from './account-view.js';
import type { Simulator } from './simulator.js';
import { startSimulator } from './start-simulator.js';

type Made = ReturnType<typeof accountView>;

export interface Ask {
  token?: string;
  json?: unknown;
  form?: Record<string, string>;
  body?: FormData | Buffer<ArrayBuffer> | string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface Told {
  status: number;
  headers: Headers;
  text: string;
  // What a network answers is what these tests are about.
  json: any;
}

/** Jest hooks: the simulator inside this process, spoken to by raw HTTP only. */
export class Simulation {
  simulator!: Simulator;

  constructor(validate: string | null = null) {
    beforeAll(async () => void (this.simulator = await startSimulator({ port: 0, seed: 1, validate })));
    afterAll(() => this.simulator.close());
  }

  /** A new account. */
  async account(network: string, settings: Record<string, unknown> = {}): Promise<Made> {
    return (await this.control('POST', '/accounts', { json: { network, settings } })).json as Made;
  }

  control(method: string, path: string, ask: Ask = {}): Promise<Told> {
    return tell(method, `${this.simulator.url}/_sim${path}`, ask);
  }

  /** A request to a network's API. */
  ask(network: string, method: string, path: string, ask: Ask = {}): Promise<Told> {
    return tell(method, this.simulator.networks.get(network)!.listener.url + path, ask);
  }

  /** Texts that a network accepted from an account. */
  accepted({ network, handle }: Made): string[] {
    return this.simulator.log.list({ network, account: handle }).map(({ text }) => text);
  }
}

async function tell(
  method: string,
  url: string,
  { token, json, form, body, signal, headers = {} }: Ask,
): Promise<Told> {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    signal,
    body: json === undefined ? (form ? new URLSearchParams(form) : body) : JSON.stringify(json),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : null };
}
