import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { MINUTE, shift } from '#kernel';
import type { Item } from '../domain/index.js';
import { idFloor } from './id-floor.js';

/** A mention with its text, as rules look at it. */
export interface FreshMention {
  id: string;
  seenAt: Date;
  reach: number;
  item: Item;
}

/** An id may be made on a machine whose clock goes so much before or after the one that saw the text. */
const CLOCKS_MS = MINUTE;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

@Injectable()
export class FreshMentionsStore {
  constructor(private readonly database: Database) {}

  /**
   * Mentions that came after `after`, of one topic or of all; oldest first. `heardBy`: their author has so many followers, or
   * where the source tells none, they reach so many. What was published a day before it came is no news (a back-fill). Ids are
   * in order of arrival, so the primary key finds them.
   */
  async following(
    workspaceId: string,
    topicId: string | null,
    after: { seenAt: Date; id?: string },
    heardBy: number,
    limit: number,
  ): Promise<FreshMention[]> {
    const rows = await this.database.query<Item & Omit<FreshMention, 'item'>>(
      `select m.id, m.seen_at as "seenAt", m.reach::float8 as reach,
         t.source, t.external_id as "externalId", t.url, t.title, t.text, t.language, t.author, t.links, t.hashtags,
         t.mentioned as mentions, t.media, t.kind, t.rating, t.metrics, t.published_at as "publishedAt"
       from mentions m join texts t on t.workspace_id = m.workspace_id and t.id = m.text_id
       where m.workspace_id = $1 and m.id >= $6 and ($2::uuid is null or m.topic_id = $2) 
         and (m.seen_at, m.id) > ($3::timestamptz, $7::uuid) and not m.muted
         and coalesce(t.followers, m.reach) >= $4 and m.published_at > m.seen_at - interval '1 day'
       order by m.seen_at, m.id limit $5`,
      [
        workspaceId,
        topicId,
        after.seenAt,
        heardBy,
        limit,
        idFloor(shift(after.seenAt, -CLOCKS_MS)),
        after.id ?? LAST_ID,
      ],
    );
    return rows.map(({ id, seenAt, reach, ...item }) => ({ id, seenAt, reach, item }));
  }
}
