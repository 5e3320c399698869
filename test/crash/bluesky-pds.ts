import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FaultyProxy, type Fault } from './faulty-proxy.js';
import type { Outside, OutsideAccount, Seen } from './outside.js';
import type { Random } from './random.js';
import type { Tally } from './tally.js';

const PEERS = 'test/peers';

/** Why there is no PDS to run against; null: there is. Paths are relative to the project, where npm runs the scripts. */
export function whyNoPds(): string | null {
  if (existsSync(join(PEERS, 'node_modules', '@atproto', 'pds', 'package.json'))) return null;
  return 'its server is not installed: run "npm run test:peers" once';
}

interface Wrong extends Fault {
  weight: number;
  name: string;
}

const answer = (status: number, error: string, headers?: Record<string, string>): Fault['instead'] => ({
  status,
  headers,
  body: { error, message: error },
});

/** What goes wrong, by the last part of the path; `weight` is the probability. */
const FAULTS: Record<string, { call: string; wrong: Wrong[] }> = {
  putRecord: {
    call: 'publish',
    wrong: [
      { name: 'refuse-before', weight: 0.03, instead: 'cut' },
      { name: 'unavailable', weight: 0.03, instead: answer(503, 'Unavailable') },
      { name: 'rate-limit', weight: 0.02, instead: answer(429, 'RateLimitExceeded', { 'retry-after': '2' }) },
      { name: 'delay-before', weight: 0.06, before: 700 },
      { name: 'accept-then-cut', weight: 0.06, lose: 'cut' },
      { name: 'accept-then-500', weight: 0.04, lose: '500' },
      { name: 'delay-after', weight: 0.05, after: 900 },
      { name: 'delay-after', weight: 0.02, after: 4_000 },
    ],
  },
  getRecord: {
    call: 'timeline',
    wrong: [
      { name: 'refuse-before', weight: 0.06, instead: 'cut' },
      { name: 'unavailable', weight: 0.04, instead: answer(503, 'Unavailable') },
      { name: 'accept-then-cut', weight: 0.03, lose: 'cut' },
      { name: 'delay-after', weight: 0.05, after: 800 },
    ],
  },
  uploadBlob: {
    call: 'upload',
    wrong: [
      { name: 'refuse-before', weight: 0.03, instead: 'cut' },
      { name: 'accept-then-cut', weight: 0.03, lose: 'cut' },
      { name: 'delay-before', weight: 0.05, before: 300 },
    ],
  },
  refreshSession: {
    call: 'token',
    wrong: [
      { name: 'refuse-before', weight: 0.1, instead: 'cut' },
      { name: 'accept-then-cut', weight: 0.1, lose: 'cut' },
      { name: 'delay-before', weight: 0.2, before: 400 },
    ],
  },
};

/** Nobody gets a token that dies at once, twice in a row. */
const YOUNGEST_TO_DIE_MS = 8_000;

/** A real Bluesky server (test/peers) behind a proxy that loses requests and answers. */
export class BlueskyPds implements Outside {
  private readonly dids: string[] = [];
  private readonly struck: string[] = [];
  private readonly expired = new Set<string>();
  /** Access tokens, with the instants at which they were first seen. */
  private readonly tokens = new Map<string, number>();
  private troubled = false;
  private proxy!: FaultyProxy;

  private constructor(
    private readonly url: string,
    private readonly child: ReturnType<typeof spawn>,
    private readonly random: Random,
  ) {}

  static async start(random: Random): Promise<BlueskyPds> {
    const child = spawn(process.execPath, [join(PEERS, 'start-pds.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = await Promise.race([
      once(createInterface(child.stdout!), 'line'),
      once(child, 'exit').then((how) => Promise.reject(new Error(`The PDS ended (${how.join()}).`))),
    ]);
    const { pds: url } = JSON.parse(line as string) as { pds: string };
    const pds = new BlueskyPds(url, child, random);
    pds.proxy = await FaultyProxy.start(url, (request) => pds.decide(request));
    return pds;
  }

  async accounts(perNetwork: number): Promise<OutsideAccount[]> {
    const accounts: OutsideAccount[] = [];
    for (let i = 0; i < perNetwork; i++) accounts.push(await this.account(`crash${i}`));
    return accounts;
  }

  trouble(): Promise<void> {
    this.troubled = true;
    return Promise.resolve();
  }

  /** The oldest access token dies before its time. */
  incident(): Promise<void> {
    const oldest = this.tokens.entries().next().value;
    if (oldest && Date.now() - oldest[1] > YOUNGEST_TO_DIE_MS) {
      this.tokens.delete(oldest[0]);
      this.expired.add(oldest[0]);
      this.struck.push('token expired');
    }
    return Promise.resolve();
  }

  calm(faults: Tally): Promise<void> {
    this.troubled = false;
    for (const name of this.struck.splice(0)) faults.add(name);
    return Promise.resolve();
  }

  async seen(): Promise<Seen[]> {
    const all: Seen[] = [];
    for (const did of this.dids) all.push(...(await this.records(did)));
    return all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]();
    const exited = once(this.child, 'exit');
    this.child.stdin!.end();
    await exited;
  }

  private decide({ url, headers }: IncomingMessage): Fault {
    const method = new URL(url ?? '/', this.url).pathname.split('.').at(-1) ?? '';
    const { call, wrong } = FAULTS[method] ?? { call: '', wrong: [] };
    if (!this.troubled || !wrong.length) return {};
    const token = headers.authorization;
    if (token && call !== 'token') {
      if (this.expired.has(token)) return { instead: answer(400, 'ExpiredToken') };
      if (!this.tokens.has(token)) this.tokens.set(token, Date.now());
    }
    const rest = 1 - wrong.reduce((sum, { weight }) => sum + weight, 0);
    const fault = this.random.weighted([...wrong, { name: '', weight: rest }]);
    if (fault.name) this.struck.push(`${call} ${fault.name}`);
    return fault;
  }

  private async account(name: string): Promise<OutsideAccount> {
    const handle = `${name}.test`;
    const owner = { handle, email: `${name}@example.com`, password: 'main-password' };
    const { did, accessJwt } = await this.call<{ did: string; accessJwt: string }>('server.createAccount', owner);
    const app = await this.call<{ password: string }>('server.createAppPassword', { name: 'crash' }, accessJwt);
    this.dids.push(did);
    const credentials = { identifier: handle, appPassword: app.password };
    return {
      network: 'bluesky',
      id: did,
      connect: { network: 'bluesky', baseUrl: this.proxy.url, credentials },
      tokens: 'lasting',
    };
  }

  private async records(did: string): Promise<Seen[]> {
    const seen: Seen[] = [];
    let cursor: string | undefined;
    do {
      const query = new URLSearchParams({
        repo: did,
        collection: 'app.bsky.feed.post',
        limit: '100',
        ...(cursor && { cursor }),
      });
      const page = await this.call<RecordPage>(`repo.listRecords?${query}`);
      for (const { uri: id, value } of page.records)
        seen.push({
          network: 'bluesky',
          account: did,
          id,
          text: value.text,
          replyTo: value.reply?.parent.uri ?? null,
          at: null,
        });
      cursor = page.records.length ? page.cursor : undefined;
    } while (cursor);
    return seen;
  }

  /** Straight to the server, past the proxy. */
  private async call<T>(method: string, body?: object, token?: string): Promise<T> {
    const response = await fetch(`${this.url}/xrpc/com.atproto.${method}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}

interface RecordPage {
  records: { uri: string; value: { text: string; reply?: { parent: { uri: string } } } }[];
  cursor?: string;
}
