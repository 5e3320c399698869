import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database, TenantRepository } from '#database';
import { pageOf, type Page } from '#kernel';
import { SourceEntity } from './entities/source.entity.js';
import { idOnly } from './list-cursor.js';

/** A workspace that hears a feed, with those of its enabled sources that do. */
export interface Subscriber {
  workspaceId: string;
  sourceIds: string[];
}

@Injectable()
export class SourcesStore extends TenantRepository<SourceEntity> {
  constructor(database: Database) {
    super(database, SourceEntity);
  }

  /** Oldest first. */
  async page(workspaceId: string, limit: number, next: string | undefined): Promise<Page<SourceEntity>> {
    const after = idOnly(next);
    const rows = await this.find(workspaceId, after ? { id: MoreThan(after) } : {}, {
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, (source) => [source.id]);
  }

  /** Held until the end of the transaction. */
  async lock(workspaceId: string, id: string): Promise<SourceEntity | null> {
    return this.repository.findOne({ where: { workspaceId, id }, lock: { mode: 'pessimistic_write' } });
  }

  async count(workspaceId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      'select count(*)::int as count from sources where workspace_id = $1',
      [workspaceId],
    );
    return row!.count;
  }

  /** Who hears a feed now. */
  subscribers(feedKey: string): Promise<Subscriber[]> {
    return this.database.query<Subscriber>(
      `select workspace_id as "workspaceId", array_agg(id order by id) as "sourceIds" from sources
       where feed_key = $1 and enabled group by 1 order by 1`,
      [feedKey],
    );
  }

  /** Numbers that a feed tells, kept for the topics that its sources name. A bucket told again has the newer number. */
  async keepCounts(feedKey: string, counts: readonly { at: Date; value: number }[]): Promise<void> {
    await this.database.execute(
      `insert into source_counts (workspace_id, topic_id, bucket, source_id, value)
       select s.workspace_id, s.topic_id, c.bucket, s.id, c.value
       from unnest($2::timestamptz[], $3::bigint[]) as c(bucket, value)
       cross join sources s join topics t on t.workspace_id = s.workspace_id and t.id = s.topic_id
       where s.feed_key = $1 and s.enabled
       on conflict (workspace_id, topic_id, bucket, source_id) do update set value = excluded.value`,
      [feedKey, counts.map((count) => count.at), counts.map((count) => Math.round(count.value))],
    );
  }
}
