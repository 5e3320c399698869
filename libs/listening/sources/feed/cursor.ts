import { DAY, shift, type Json } from '#kernel';
import { z } from 'zod';

const subscription = z.object({
  hub: z.string(),
  topic: z.string(),
  /** Of this subscription only: what the hub pushes is signed with it. */
  secret: z.string(),
  askedAt: z.string(),
  /** End of the lease; null: the hub did not confirm yet. */
  until: z.string().nullable(),
});

const feedCursor = z.object({
  /** Where the feed has moved for good; absent: nowhere. */
  url: z.string().optional(),
  etag: z.string().optional(),
  modified: z.string().optional(),
  /** Entries of before are not brought: a day before the first read. */
  from: z.string().default(''),
  seen: z.array(z.string()).default([]),
  /** The WebSub hub that the feed names, and the feed's own name for itself. */
  hub: z.string().nullable().default(null),
  topic: z.string().nullable().default(null),
  /** Mean time between the last entries, the newest entry, and how long the publisher wants us to stay away. */
  gapMs: z.number().nullable().default(null),
  newest: z.string().nullable().default(null),
  floorMs: z.number().default(0),
  push: subscription.nullable().default(null),
});

export type FeedCursor = z.infer<typeof feedCursor>;

/** What a read left; at the first one (or when it is of another make) nothing yet. */
export function cursorOf(cursor: Json, now: Date): FeedCursor {
  return feedCursor.safeParse(cursor).data ?? feedCursor.parse({ from: shift(now, -DAY).toISOString() });
}

/** As it is stored. */
export const toJson = (cursor: FeedCursor): Json => JSON.parse(JSON.stringify(cursor)) as Json;
