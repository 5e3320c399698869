import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { countDifferences } from '../../../libs/listening/testing/recount.js';
import { cpuSeconds, numbersOf, slope, type ServiceNumbers } from './meters.js';
import { print, whole } from './print.js';
import { Replay } from './replay.js';
import { Stage, TOPICS } from './stage.js';
import { sharesByStage } from './stages.js';

const SAMPLE_MS = 2_000;
const SHOW_MS = 30_000;
/** More than can be read in the time. */
const MOST_PER_SECOND = 50_000;

interface Sample extends ServiceNumbers {
  /** Minutes. */
  at: number;
  /** Posts sent and not yet stored: all buffers between the two processes. */
  onTheWay: number;
}

/** (a) A stream as fast as it is taken. */
export async function benchStream(stage: Stage, minutes: number): Promise<void> {
  await using replay = await Replay.start(past(minutes));
  const pids = { service: stage.service.pid, postgres: await stage.postgresPid(), replay: replay.pid };
  const source = await stage.listenTo(replay.url);
  while ((await numbersOf(stage.service, 'bluesky')).read === 0) await wait(20);
  const cpuOf = async () => ({
    service: await cpuSeconds(pids.service),
    postgres: await cpuSeconds(pids.postgres, true),
    replay: await cpuSeconds(pids.replay),
  });
  const [before, cpuBefore] = [await numbersOf(stage.service, 'bluesky'), await cpuOf()];
  process.stdout.write(`\n(a) the stream as fast as it goes, ${minutes} minutes, ${TOPICS} topics in two workspaces\n`);
  const begun = performance.now();
  const samples = await watch(stage, replay, minutes);
  const seconds = (performance.now() - begun) / 1_000;
  const [after, cpuAfter] = [samples.at(-1)!, await cpuOf()];
  await source.stop();
  await wait(500);

  const [stored] = await stage.database.query<{ mentions: number; texts: number; copies: number }>(
    `select count(*)::int as mentions, count(distinct text_id)::int as texts,
       count(duplicate_of)::int as copies from mentions`,
  );
  const posts = after.read - before.read;
  const cores = (name: keyof typeof cpuBefore): string => ((cpuAfter[name] - cpuBefore[name]) / seconds).toFixed(2);
  const rateBetween = (from: number, to: number): string => {
    const [first, last] = [samples[Math.floor(from * samples.length)]!, samples[Math.ceil(to * samples.length) - 1]!];
    return whole((last.read - first.read) / ((last.at - first.at) * 60));
  };
  const settled = samples.filter(({ at }) => at >= Math.min(2, minutes / 3));
  const slopeOf = (value: (sample: Sample) => number): string =>
    slope(settled.map((sample) => ({ x: sample.at, y: value(sample) }))).toFixed(2);
  print('    in all', {
    posts: whole(posts),
    'posts/s': whole(posts / seconds),
    'posts/s in the first, the last fifth': `${rateBetween(0, 0.2)}, ${rateBetween(0.8, 1)}`,
    'mentions/s': whole((after.mentions - before.mentions) / seconds),
    'mentions stored, thereof copies of a story': `${whole(stored!.mentions)}, ${whole(stored!.copies)}`,
    'posts that match a topic, %': ((100 * stored!.texts) / after.read).toFixed(1),
    'ms per batch': (((after.batchSeconds - before.batchSeconds) / (after.batches - before.batches)) * 1_000).toFixed(
      1,
    ),
    'posts per batch': ((after.read - before.read) / (after.batches - before.batches)).toFixed(0),
    'batches planned anew': after.overtaken - before.overtaken,
    'cores: service, postgres, replaying server': `${cores('service')}, ${cores('postgres')}, ${cores('replay')}`,
    'CPU µs of the service per post': (((cpuAfter.service - cpuBefore.service) * 1e6) / posts).toFixed(1),
    'on the way at the most, posts': whole(Math.max(...samples.map(({ onTheWay }) => onTheWay))),
    'slope of RSS, of heap, MB per minute': `${slopeOf(({ rssMb }) => rssMb)}, ${slopeOf(({ heapMb }) => heapMb)}`,
    'connections of the stream': (await replay.state()).connections,
    'rows of counts that a recount finds otherwise': (await countDifferences(stage.database)).length,
    'database, MB': whole(await stage.databaseMb()),
  });
}

async function watch(stage: Stage, replay: Replay, minutes: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  const begun = performance.now();
  let showAt = 0;
  process.stdout.write('     min    posts/s   RSS MB  heap MB  extern MB  on the way\n');
  for (;;) {
    await wait(SAMPLE_MS);
    const [numbers, { sent }] = await Promise.all([numbersOf(stage.service, 'bluesky'), replay.state()]);
    const ms = performance.now() - begun;
    samples.push({ ...numbers, at: ms / 60_000, onTheWay: sent - numbers.read });
    if (ms >= showAt) {
      show(samples);
      showAt = ms + Math.min(SHOW_MS, minutes * 6_000);
    }
    if (ms >= minutes * 60_000) return samples;
  }
}

function show(samples: readonly Sample[]): void {
  const [before, last] = [samples.at(-2), samples.at(-1)!];
  const rate = before ? (last.read - before.read) / ((last.at - before.at) * 60) : 0;
  const cells = [
    last.at.toFixed(1).padStart(8),
    whole(rate).padStart(10),
    ...[last.rssMb, last.heapMb, last.externalMb].map((mb) => mb.toFixed(0).padStart(8)),
    whole(last.onTheWay).padStart(12),
  ];
  process.stdout.write(`${cells.join(' ')}\n`);
}

const past = (minutes: number) =>
  ({
    seed: 1,
    brands: TOPICS,
    manner: 'past',
    count: minutes * 60 * MOST_PER_SECOND,
    // all of it was said within forty minutes of the last hour
    perSecond: (minutes * MOST_PER_SECOND) / 40,
  }) as const;

/** (d) Where the service's own time goes, as fast as it goes: a sampling profile, so slower than (a). */
export async function benchProfile(minutes: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pregon-bench-profile-'));
  try {
    await profiled(folder, minutes);
    const shares = await sharesByStage(folder);
    print(
      '(d) the service by stage, % of its busy time (its start included)',
      Object.fromEntries(shares.map(([stage, share]) => [stage, (100 * share).toFixed(1)])),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function profiled(folder: string, minutes: number): Promise<void> {
  await using stage = await Stage.open();
  await stage.restart(`--cpu-prof --cpu-prof-dir=${folder} --cpu-prof-interval=500`);
  await using replay = await Replay.start(past(minutes));
  await stage.listenTo(replay.url);
  await wait(minutes * 60_000);
}
