import type { Database } from '#database';

/** NOTIFY channels. The payload names what changed; empty: look for yourself (`Database.listen`). */
export const TOPICS_CHANGED = 'pregon_topics';
export const FEEDS_CHANGED = 'pregon_feeds';
/** Payload: the workspace with new or changed mentions. */
export const MENTIONS_CHANGED = 'pregon_mentions';

/** Tells every listening process, when the current transaction commits. */
export async function notify(database: Database, channel: string, payloads: readonly string[]): Promise<void> {
  if (payloads.length > 0)
    await database.query('select pg_notify($1, payload) from unnest($2::text[]) as payload', [channel, payloads]);
}
