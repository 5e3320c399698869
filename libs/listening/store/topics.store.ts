import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database, TenantRepository } from '#database';
import { pageOf, type Page } from '#kernel';
import { TopicEntity } from './entities/topic.entity.js';
import { idOnly } from './list-cursor.js';
import { notify, TOPICS_CHANGED } from './notify.js';

/** What the matcher needs of a topic. */
export type LiveTopic = Pick<TopicEntity, 'workspaceId' | 'id' | 'query' | 'languages' | 'sources' | 'domains'>;

const LIVE = `workspace_id as "workspaceId", id, query, languages, sources, domains`;

@Injectable()
export class TopicsStore extends TenantRepository<TopicEntity> {
  constructor(database: Database) {
    super(database, TopicEntity);
  }

  /** Oldest first. */
  async page(workspaceId: string, limit: number, next: string | undefined): Promise<Page<TopicEntity>> {
    const after = idOnly(next);
    const rows = await this.find(workspaceId, after ? { id: MoreThan(after) } : {}, {
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, (topic) => [topic.id]);
  }

  /** Held until the end of the transaction, but for whoever only refers to it: mentions go on being made. */
  async lock(workspaceId: string, id: string): Promise<TopicEntity | null> {
    return this.repository.findOne({ where: { workspaceId, id }, lock: { mode: 'for_no_key_update' } });
  }

  async count(workspaceId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      'select count(*)::int as count from topics where workspace_id = $1',
      [workspaceId],
    );
    return row!.count;
  }

  /** The stored texts are to be looked through from the oldest, whatever was done before. */
  async beginBackfill(workspaceId: string, id: string, token: string): Promise<void> {
    const state = { backfillState: 'waiting' as const, backfillScanned: 0, backfillFound: 0 };
    await this.update(workspaceId, { id }, { ...state, backfillToken: token, backfillAfter: null });
  }

  /** The topic while it is the edition of `token`. */
  async inBackfill(workspaceId: string, id: string, token: string): Promise<TopicEntity | null> {
    return this.findOne(workspaceId, { id, enabled: true, backfillToken: token });
  }

  /** Keeps how far a back-fill has come, of a topic that is held. `again`: what it looks at was counted before. */
  async progressed(
    workspaceId: string,
    id: string,
    by: { after: string | null; scanned: number; found: number; last: boolean; again: boolean },
  ): Promise<void> {
    await this.database.execute(
      `update topics set backfill_found = backfill_found + $3,
         backfill_after = case when $6 then backfill_after else $4::uuid end,
         backfill_scanned = backfill_scanned + case when $6 then 0 else $5::int end,
         backfill_state = case when $6 then backfill_state when $7 then 'done' else 'running' end
       where workspace_id = $1 and id = $2`,
      [workspaceId, id, by.found, by.after, by.scanned, by.again, by.last],
    );
  }

  /** Tells every process that matches, when the transaction commits. */
  async announce(workspaceId: string, id: string): Promise<void> {
    await notify(this.database, TOPICS_CHANGED, [`${workspaceId} ${id}`]);
  }

  /** Calls `onChange` with the topic that was made, changed or removed; with null when any may have been. */
  onChange(listener: (topic: { workspaceId: string; id: string } | null) => void): Promise<AsyncDisposable> {
    return this.database.listen(TOPICS_CHANGED, (payload) => {
      const [workspaceId, id] = payload.split(' ');
      listener(workspaceId && id ? { workspaceId, id } : null);
    });
  }

  /** All enabled topics of all workspaces. */
  live(): Promise<LiveTopic[]> {
    return this.database.query<LiveTopic>(`select ${LIVE} from topics where enabled`);
  }

  /** Those of them that are enabled, whoever's they are. */
  liveByIds(topics: readonly { workspaceId: string; id: string }[]): Promise<LiveTopic[]> {
    return this.database.query<LiveTopic>(
      `select ${LIVE} from topics where enabled
         and (workspace_id, id) in (select * from unnest($1::uuid[], $2::uuid[]))`,
      [topics.map((topic) => topic.workspaceId), topics.map((topic) => topic.id)],
    );
  }
}
