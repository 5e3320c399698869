import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceProcess, SimulatorProcess, type SimulatedAccount } from '#testing';
import { bareLoop } from './bare-loop.js';
import { quantile } from './machine.js';

const CONCURRENCY = 64;
const UNLIMITED = { statusesPer3Hours: 1e9, requestsPer5Minutes: 1e9 };

/** Lateness and throughput of the publisher on the embedded database, all in one server, against the simulator. `only`: `lateness` or `drain`. */
export async function benchPublisher(only?: string): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pregon-bench-'));
  const simulator = await new SimulatorProcess().start();
  await simulator.settings('mastodon', UNLIMITED);
  const env = { PREGON_DATA_DIR: dataDir, PREGON_PUBLISH_CONCURRENCY: String(CONCURRENCY) };
  const service = await new ServiceProcess(env).start();
  try {
    await memory(service, 'at rest');
    const accounts = await simulator.accounts('mastodon', 500);
    const channels: string[] = [];
    for (const account of accounts) channels.push(await connect(service, account));
    if (only !== 'drain') await lateness(service, simulator, channels.slice(0, 300));
    if (only !== 'lateness') await drain(service, simulator, channels, accounts);
  } finally {
    await service.stop();
    await simulator.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function connect(service: ServiceProcess, account: SimulatedAccount): Promise<string> {
  const { accessToken } = account.credentials;
  const body = { network: 'mastodon', baseUrl: account.baseUrl, credentials: { accessToken } };
  return (await service.ok('POST', '/v1/channels', body)).id;
}

/** (a) 300 deliveries due at random instants within 60 s on 300 channels: from the due instant to the simulator's receipt. */
async function lateness(service: ServiceProcess, simulator: SimulatorProcess, channels: string[]): Promise<void> {
  await simulator.clearAccepted();
  const start = Date.now() + 15_000;
  const due = new Map<string, number>();
  for (const [i, channel] of channels.entries()) {
    const at = start + Math.floor(Math.random() * 60_000);
    due.set(`lateness ${i}`, at);
    const schedule = { at: new Date(at).toISOString() };
    await service.ok('POST', '/v1/posts', { text: `lateness ${i}`, channels: [channel], schedule });
  }
  const accepted = await settled(simulator, channels.length, start + 90_000);
  const late = accepted.map((item) => item.receivedAt - (due.get(item.text) ?? 0)).sort((a, b) => a - b);
  const [p50, p99, max] = [quantile(late, 0.5), quantile(late, 0.99), late.at(-1) ?? Number.NaN];
  print('(a) 300 deliveries within 60 s, due instant to receipt', {
    accepted: accepted.length,
    'p50 ms (aim ≤ 20)': p50.toFixed(1),
    'p99 ms (aim ≤ 150)': p99.toFixed(1),
    'max ms': max.toFixed(1),
  });
}

/** (b) 10,000 deliveries due in the same second over 500 channels, beside a bare loop of the same requests. */
async function drain(
  service: ServiceProcess,
  simulator: SimulatorProcess,
  channels: string[],
  accounts: SimulatedAccount[],
): Promise<void> {
  await simulator.clearAccepted();
  const at = Date.now() + 60_000;
  for (let i = 0; i < 100; i++) {
    const some = channels.slice((i % 5) * 100, (i % 5) * 100 + 100);
    await service.ok('POST', '/v1/posts', {
      text: `drain ${i}`,
      channels: some,
      schedule: { at: new Date(at).toISOString() },
    });
  }
  const writtenMs = 60_000 - (at - Date.now());
  let peak = 0;
  const watch = setInterval(() => void service.residentBytes().then((bytes) => (peak = Math.max(peak, bytes))), 200);
  const accepted = await settled(simulator, 10_000, at + 300_000);
  clearInterval(watch);
  const seconds = (Math.max(...accepted.map((item) => item.acceptedAt)) - at) / 1000;
  const rate = accepted.length / seconds;
  const doubled = accepted.length - new Set(accepted.map((item) => `${item.account} ${item.text}`)).size;
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await simulator.clearAccepted();
  const bare = await bareLoop(accounts, 20, CONCURRENCY);
  print('(b) 10,000 deliveries due in the same second, 500 channels', {
    accepted: accepted.length,
    doubled,
    'written in s': (writtenMs / 1000).toFixed(1),
    'drained in s': seconds.toFixed(1),
    'deliveries/s': rate.toFixed(0),
    [`bare loop/s (concurrency ${CONCURRENCY})`]: bare.toFixed(0),
    'share of bare (aim ≥ 0.5)': (rate / bare).toFixed(2),
  });
  print('(c) memory of the all-in-one server under (b)', { 'peak MB (aim < 250)': (peak / 2 ** 20).toFixed(0) });
}

/** Waits until the simulator accepted `count` posts, at most until `deadline`. */
async function settled(simulator: SimulatorProcess, count: number, deadline: number) {
  for (;;) {
    const seen = (await (await fetch(`${simulator.url}/_sim`)).json()) as { accepted: number };
    if (seen.accepted >= count || Date.now() > deadline) return (await simulator.accepted({ kind: 'post' })).items;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function memory(service: ServiceProcess, when: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  print(`(c) memory of the all-in-one server ${when}`, {
    'MB (aim < 250)': ((await service.residentBytes()) / 2 ** 20).toFixed(0),
  });
}

function print(title: string, row: Record<string, string | number>): void {
  process.stdout.write(`\n${title}\n`);
  for (const [name, value] of Object.entries(row))
    process.stdout.write(`  ${name.padEnd(34)} ${String(value).padStart(10)}\n`);
}
