import { mkdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiClient, type Delivery } from './api-client.js';
import type { Arrangement } from './arrangement.js';
import { BlueskyPds, whyNoPds } from './bluesky-pds.js';
import { strikeAtRandom } from './chaos.js';
import { judge } from './judge.js';
import { sendPosts, type AnsweredPost } from './load.js';
import type { Outside } from './outside.js';
import { planPosts, type Channel } from './plan.js';
import { Random } from './random.js';
import type { RunResult } from './report.js';
import { SimulatedNetworks } from './simulated-networks.js';
import { Tally } from './tally.js';

export interface RunOptions {
  deliveries: number;
  seed: number;
  /** For data and logs. */
  folder: string;
  label: string;
  start: (folder: string) => Promise<Arrangement>;
  progress: (line: string) => void;
}

/** Milliseconds of due instants per delivery: the small form is short, the full one has time for a hundred kills. */
const SPAN_PER_DELIVERY = { small: 120, full: 300, smallUpTo: 150 };
const CHANNELS_PER_NETWORK = { least: 4, most: 12, deliveriesEach: 12 };
/** The trouble lasts until so many deliveries are settled, and no longer than that. */
const TROUBLE = { share: 0.9, atMostMs: 480_000 };
/** After the trouble: how long a delivery may still be on its way, and how long the unconfirmed are waited for, per delivery. */
const REST = { atMostMs: 300_000, unconfirmedMs: 150 };
const INCIDENT_EVERY_MS = 5_000;
const LOOK_EVERY_MS = 1_000;
const ON_THEIR_WAY = ['scheduled', 'preparing', 'ready', 'publishing', 'retrying'];

/** One arrangement under load and in trouble, from its first start to the verdict. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { seed, folder, label, deliveries, progress } = options;
  const begun = Date.now();
  mkdirSync(folder, { recursive: true });
  await using resources = new AsyncDisposableStack();
  const reason = whyNoPds();
  const networks: Outside[] = [resources.use(await SimulatedNetworks.start(seed))];
  if (!reason) networks.push(resources.use(await BlueskyPds.start(new Random(seed + 2))));
  const arrangement = resources.use(await options.start(folder));
  const api = new ApiClient(arrangement.url, arrangement.apiKey);

  const channels = await connect(api, networks, deliveries);
  const image = await api.upload(ONE_PIXEL, 'A single dot.');
  const { small, full, smallUpTo } = SPAN_PER_DELIVERY;
  const span = deliveries * (deliveries > smallUpTo ? full : small);
  const plan = planPosts({ channels, deliveries, span, label }, new Random(seed));
  const [kills, faults, endedByThemselves] = [new Tally(), new Tally(), new Tally()];

  const quiet = new AbortController();
  await Promise.all(networks.map((each) => each.trouble()));
  const troubles = Promise.all([
    strikeAtRandom(arrangement, new Random(seed + 1), quiet.signal, kills),
    incidents(networks, quiet.signal),
  ]);
  const sending = sendPosts(api, plan, { image, label, channels });
  await untilMostAreSettled(api, sending, progress);
  quiet.abort();
  await troubles;
  for (const each of networks) await each.calm(faults);
  const posts = await sending;
  const settled = await untilSettled(api, REST.unconfirmedMs * deliveries, progress);

  const postIds = (await api.all<{ id: string }>('/v1/posts')).map(({ id }) => id);
  const states = await api.must<{ id: string; state: string }[]>('GET', '/v1/channels');
  const disconnected = new Set(states.filter(({ state }) => state === 'disconnected').map(({ id }) => id));
  const seen = (await Promise.all(networks.map((each) => each.seen()))).flat();
  for (const { spec, endedByItself } of arrangement.processes) endedByThemselves.add(spec.name, endedByItself);
  return {
    arrangement: arrangement.name,
    seed,
    durationMs: Date.now() - begun,
    verdict: judge({ posts, postIds, deliveries: settled, disconnected, seen }),
    kills,
    faults,
    repeated: api.repeated,
    endedByThemselves,
    lateness: settled.flatMap(({ latenessMs }) => latenessMs ?? []).sort((a, b) => a - b),
    skipped: reason ? [`BLUESKY WAS SKIPPED: ${reason}.`] : [],
  };
}

async function connect(api: ApiClient, networks: Outside[], deliveries: number): Promise<Channel[]> {
  const { least, most, deliveriesEach } = CHANNELS_PER_NETWORK;
  const count = Math.min(most, Math.max(least, Math.round(deliveries / deliveriesEach)));
  const channels: Channel[] = [];
  for (const account of (await Promise.all(networks.map((each) => each.accounts(count)))).flat()) {
    const { network, id, tokens } = account;
    const channel = await api.must<{ id: string }>('POST', '/v1/channels', account.connect);
    channels.push({ id: channel.id, network, account: id, tokens });
  }
  return channels;
}

async function incidents(networks: Outside[], until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    await wait(INCIDENT_EVERY_MS, undefined, { signal: until }).catch(() => undefined);
    for (const each of networks) await each.incident();
  }
}

async function untilMostAreSettled(
  api: ApiClient,
  sending: Promise<AnsweredPost[]>,
  progress: (line: string) => void,
): Promise<void> {
  let sent = false;
  void sending.then(() => (sent = true));
  const limit = Date.now() + TROUBLE.atMostMs;
  for (;;) {
    await wait(LOOK_EVERY_MS);
    const deliveries = await api.all<Delivery>('/v1/deliveries');
    progress(`in trouble: ${statesOf(deliveries)}`);
    const settled = deliveries.filter(({ state }) => !ON_THEIR_WAY.includes(state) && state !== 'unconfirmed').length;
    if (Date.now() > limit || (sent && settled >= TROUBLE.share * deliveries.length)) return;
  }
}

async function untilSettled(api: ApiClient, patienceMs: number, progress: (line: string) => void): Promise<Delivery[]> {
  const begun = Date.now();
  for (;;) {
    await wait(LOOK_EVERY_MS);
    const deliveries = await api.all<Delivery>('/v1/deliveries');
    progress(`at rest: ${statesOf(deliveries)}`);
    const inState = (states: string[]): boolean => deliveries.some(({ state }) => states.includes(state));
    const passed = Date.now() - begun;
    if (passed > REST.atMostMs) return deliveries;
    if (!inState(ON_THEIR_WAY) && (!inState(['unconfirmed']) || passed > patienceMs)) return deliveries;
  }
}

function statesOf(deliveries: Delivery[]): string {
  const tally = new Tally();
  for (const { state } of deliveries) tally.add(state);
  return tally.toString();
}

const ONE_PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
