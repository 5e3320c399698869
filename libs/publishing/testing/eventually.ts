import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '#database';

const POLL_MS = 10;
const GIVE_UP_MS = 15_000;

/** Looks again and again until `look` gives something; throws when that takes too long for any machine. */
export async function eventually<R>(what: string, look: () => Promise<R | null | undefined | false>): Promise<R> {
  const until = performance.now() + GIVE_UP_MS;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > until) throw new Error(`Not within ${GIVE_UP_MS} ms: ${what}.`);
    await wait(POLL_MS);
  }
}

/** Resolves when some statement in this database waits for a lock that another transaction holds. */
export async function waitingForLock(database: Database): Promise<void> {
  await eventually('a statement waits for a lock', async () => {
    // outside: a transaction sees this view as it was when it first looked
    const waiting = await database.outside(() =>
      database.query(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
    );
    return waiting.length > 0;
  });
}
