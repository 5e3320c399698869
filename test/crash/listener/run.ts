import { mkdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiClient } from '../api-client.js';
import { strikeAtRandom } from '../chaos.js';
import { Random } from '../random.js';
import { Tally } from '../tally.js';
import { apiAndTwoListeners } from './arrangement.js';
import { foundIn, laws, storiesOf, unfinished } from './evidence.js';
import { judge } from './judge.js';
import { Pushes } from './pushes.js';
import type { ListenerResult } from './report.js';
import { Streams } from './streams.js';
import { lateTopics, plantedTopics } from './topics.js';
import { correct, Workspace } from './workspaces.js';

export interface ListenerRunOptions {
  seed: number;
  /** How long things are said while everything falls. */
  seconds: number;
  /** Deeds per second on each of two streams. */
  perSecond: number;
  /** For data and logs. */
  folder: string;
  progress: (line: string) => void;
}

/** After the trouble, until all is read and looked through. */
const REST_AT_MOST_MS = 300_000;
const LOOK_EVERY_MS = 1_000;
const TELL_EVERY_MS = 5_000;
const QUIET_START_MS = 3_000;

/** Streams and pushes into two workspaces, in trouble, from the first start to the verdict. */
export async function runListener(options: ListenerRunOptions): Promise<ListenerResult> {
  const { seed, seconds, perSecond, folder, progress } = options;
  const begun = Date.now();
  mkdirSync(folder, { recursive: true });
  await using resources = new AsyncDisposableStack();
  const streams = [
    resources.use(await Streams.start('a', new Random(seed))),
    resources.use(await Streams.start('b', new Random(seed + 1))),
  ];
  const arrangement = resources.use(await apiAndTwoListeners(folder));
  const { url, apiKey, secondKey, database } = arrangement;
  const [first, second] = [
    await Workspace.of('first', new ApiClient(url, apiKey)),
    await Workspace.of('second', new ApiClient(url, secondKey)),
  ];
  // the first hears each stream twice, the second once: on feeds that it shares with the first
  await first.make(plantedTopics());
  await second.make(plantedTopics().filter((_, index) => index % 3 === 0));
  await first.listenTo(streams.flatMap(({ urls }) => urls));
  await second.listenTo([streams[0]!.urls[0]!, streams[1]!.urls[1]!]);
  const pushes = [
    new Pushes({ url, apiKey, source: first.pushSource }, new Random(seed + 2)),
    new Pushes({ url, apiKey: secondKey, source: second.pushSource }, new Random(seed + 3)),
  ];
  while (streams.some((stream) => stream.connections < stream.urls.length)) await wait(LOOK_EVERY_MS / 10);

  const [kills, cuts, endedByThemselves] = [new Tally(), new Tally(), new Tally()];
  const [quiet, silence] = [new AbortController(), new AbortController()];
  const picking = new Random(seed + 4);
  const deeds = Promise.all([
    ...streams.map((stream) => stream.write(perSecond, silence.signal)),
    ...pushes.map((one) => one.run(silence.signal)),
    correct(first.api, (items) => picking.pick(items), silence.signal),
  ]);
  // whatever goes wrong there is thrown where it is awaited
  deeds.catch(() => undefined);
  await wait(QUIET_START_MS);
  for (const [at, stream] of streams.entries()) stream.trouble(new Random(seed + 5 + at), cuts);
  const striking = strikeAtRandom(arrangement, new Random(seed + 9), quiet.signal, kills);
  await troubled(seconds / 2, streams, kills, progress);
  await first.make(lateTopics());
  await troubled(seconds / 2, streams, kills, progress);
  quiet.abort();
  await striking;
  silence.abort();
  const corrected = (await deeds).at(-1) as number;
  for (const stream of streams) stream.calm();

  const lastUs = new Map(streams.flatMap((stream) => stream.urls.map((server) => [server, stream.lastUs] as const)));
  const left = await atRest(() => unfinished(database, lastUs), progress);
  const told = new Map(streams.length ? [['bluesky', new Map(streams.flatMap((stream) => [...stream.told()]))]] : []);
  const workspaces = await Promise.all(
    [first, second].map(async (one, at) => ({
      ...(await foundIn(database, one.id)),
      name: one.name,
      topics: one.topics,
      told: new Map([...told, [one.origin, pushes[at]!.told()]]),
    })),
  );
  const verdict = judge({ workspaces, ...(await laws(database)) });
  for (const { spec, endedByItself } of arrangement.processes) endedByThemselves.add(spec.name, endedByItself);
  return {
    ...{ arrangement: arrangement.name, seed, kills, cuts, endedByThemselves, corrected },
    durationMs: Date.now() - begun,
    verdict: { ...verdict, broken: [...left.map((what) => `not at rest: ${what}`), ...verdict.broken] },
    deeds: streams.reduce((sum, stream) => sum + stream.deeds, 0),
    pushes: pushes.reduce((sum, one) => sum + one.requests, 0),
    connections: streams.reduce((sum, stream) => sum + stream.connections, 0),
    repeated: [...pushes, first.api, second.api].reduce((sum, one) => sum + one.repeated, 0),
    ...(await storiesOf(database)),
  };
}

async function troubled(seconds: number, streams: Streams[], kills: Tally, progress: (line: string) => void) {
  for (const until = Date.now() + seconds * 1_000; Date.now() < until; await wait(TELL_EVERY_MS))
    progress(`in trouble: ${streams.map(({ deeds }) => deeds).join(' + ')} deeds; ${kills}`);
}

/** Waits until nothing is left; returns what is left all the same. */
async function atRest(look: () => Promise<string[]>, progress: (line: string) => void): Promise<string[]> {
  const until = Date.now() + REST_AT_MOST_MS;
  for (let tellAt = 0; ;) {
    // the database may just be starting again
    const left = await look().catch((error: Error) => [error.message]);
    if (Date.now() >= tellAt) {
      progress(`at rest: ${left.join('; ') || 'all is done'}`);
      tellAt = Date.now() + TELL_EVERY_MS;
    }
    if (left.length === 0 || Date.now() > until) return left;
    await wait(LOOK_EVERY_MS);
  }
}
