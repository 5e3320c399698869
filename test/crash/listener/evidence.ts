import type { Database } from '#database';
import { countDifferences } from '../../../libs/listening/testing/recount.js';
import type { Evidence, FoundMention, FoundText } from './judge.js';

/** What the database has of a workspace. */
export async function foundIn(
  database: Database,
  workspaceId: string,
): Promise<{ mentions: FoundMention[]; texts: FoundText[] }> {
  const mentions = await database.query<FoundMention>(
    `select p.name as topic, t.origin, t.external_id as "externalId", t.text
     from mentions m
     join topics p on p.workspace_id = m.workspace_id and p.id = m.topic_id
     join texts t on t.workspace_id = m.workspace_id and t.id = m.text_id
     where m.workspace_id = $1`,
    [workspaceId],
  );
  const texts = await database.query<FoundText>(
    'select origin, external_id as "externalId", text from texts where workspace_id = $1',
    [workspaceId],
  );
  return { mentions, texts };
}

/** What must be true of any database of ours. */
export async function laws(database: Database): Promise<Pick<Evidence, 'countDifferences' | 'strayCopies' | 'gaps'>> {
  const strayCopies = await database.query(`
    select m.* from mentions m where m.duplicate_of is not null and not exists (
      select 1 from mentions f where f.workspace_id = m.workspace_id and f.id = m.duplicate_of
        and f.topic_id = m.topic_id and f.duplicate_of is null)`);
  const gaps = await database.query('select * from feed_gaps');
  return { countDifferences: await countDifferences(database), strayCopies, gaps };
}

/** What is still to be done before the end can be judged; empty: all is at rest. `lastUs`: of each stream, by server. */
export async function unfinished(database: Database, lastUs: ReadonlyMap<string, number>): Promise<string[]> {
  const feeds = await database.query<{ server: string; state: string; timeUs: number | null; problem: string | null }>(
    `select config->'servers'->>0 as server, state, (cursor->>'timeUs')::float8 as "timeUs", problem->>'code' as problem
     from feeds where kind = 'bluesky'`,
  );
  const behind = [...lastUs].flatMap(([server, us]) => {
    const feed = feeds.find((one) => one.server === server);
    if (!feed) return [`${server} is not read`];
    if ((feed.timeUs ?? 0) >= us) return [];
    return [`${server} ${feed.state} ${((us - (feed.timeUs ?? 0)) / 1e6).toFixed(1)} s behind ${feed.problem ?? ''}`];
  });
  const topics = await database.query<{ name: string; state: string }>(
    `select name, backfill_state as state from topics where backfill_state <> 'done'`,
  );
  const jobs = await database.query<{ state: string; count: number }>(
    `select state::text, count(*)::int as count from pgboss.job
     where name = 'backfill-topic' and state in ('created', 'retry', 'active') group by 1`,
  );
  return [
    ...behind,
    ...topics.map(({ name, state }) => `back-fill of topic ${name} ${state}`),
    ...jobs.map(({ state, count }) => `${count} back-fill jobs ${state}`),
  ];
}

/** Of copies that were said, how many stories they are taken for: copies meet in two processes, and one may not know of the other's yet. */
export async function storiesOf(database: Database): Promise<{ mentions: number; copies: number }> {
  const [row] = await database.query<{ mentions: number; copies: number }>(
    'select count(*)::int as mentions, count(duplicate_of)::int as copies from mentions',
  );
  return row!;
}
