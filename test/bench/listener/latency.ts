import { setTimeout as wait } from 'node:timers/promises';
import { quantile } from '../machine.js';
import { cpuSeconds, numbersOf } from './meters.js';
import { print, whole } from './print.js';
import { Replay } from './replay.js';
import { TOPICS, type Stage } from './stage.js';

const PER_SECOND = 500;
const SETTLE_MS = 3_000;

/**
 * (b) From the instant in which a post is sent (its `createdAt`) to the commit of its mention (PostgreSQL's own account of it), with a
 * stream of 500 posts a second: five to ten times what Bluesky has.
 */
export async function benchLatency(stage: Stage, minutes: number): Promise<void> {
  await using replay = await Replay.start({ seed: 2, brands: TOPICS, manner: 'now', perSecond: PER_SECOND, count: 0 });
  await stage.listenTo(replay.url);
  await wait(SETTLE_MS);
  const since = new Date();
  const cpuBefore = await cpuSeconds(stage.service.pid);
  await wait(minutes * 60_000);
  const cores = ((await cpuSeconds(stage.service.pid)) - cpuBefore) / (minutes * 60);
  const rows = await stage.database.query<{ ms: number }>(
    `select extract(epoch from pg_xact_commit_timestamp(xmin) - published_at)::float8 * 1000 as ms
     from mentions where published_at >= $1 order by 1`,
    [since],
  );
  const ms = rows.map((row) => row.ms);
  const { read, batches } = await numbersOf(stage.service, 'bluesky');
  print(`(b) ${PER_SECOND} posts/s as they are written, ${minutes} minutes: sent → stored`, {
    mentions: whole(ms.length),
    'p50, p90 ms': `${quantile(ms, 0.5).toFixed(1)}, ${quantile(ms, 0.9).toFixed(1)}`,
    'p99, max ms': `${quantile(ms, 0.99).toFixed(1)}, ${(ms.at(-1) ?? Number.NaN).toFixed(1)}`,
    'posts per batch': (read / batches).toFixed(1),
    'cores of the service': cores.toFixed(2),
  });
}
