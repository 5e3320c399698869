import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { idFloor } from './id-floor.js';

/** What is too old to be kept, found in small pieces. */
@Injectable()
export class RetentionStore {
  constructor(private readonly database: Database) {}

  /** Workspaces that have any text, one after the other: a distinct over the whole table would read all of it. */
  async workspaces(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `with recursive w as (
         (select workspace_id as id from texts order by workspace_id limit 1)
         union all
         select (select t.workspace_id from texts t where t.workspace_id > w.id order by t.workspace_id limit 1)
         from w where w.id is not null)
       select id from w where id is not null`,
    );
    return rows.map((row) => row.id);
  }

  /** Texts with a mention that is counted before `before`, at most `limit`. */
  async textsOfOldMentions(workspaceId: string, before: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select distinct text_id as id from (
         select text_id from mentions where workspace_id = $1 and published_at < $2 and counted_at < $2
         order by published_at limit $3) m`,
      [workspaceId, before, limit],
    );
    return rows.map((row) => row.id);
  }

  /**
   * Deletes texts without a mention that arrived after `after` and before `before`, looking at `limit` texts at most. Returns the
   * last one looked at, null at the end.
   */
  async forgetUnmatched(
    workspaceId: string,
    after: string | null,
    before: Date,
    limit: number,
  ): Promise<{ after: string | null; deleted: number }> {
    const [row] = await this.database.query<{ last: string | null; looked: number; deleted: number }>(
      `with looked as (
         select id from texts where workspace_id = $1 and id < $2 and ($3::uuid is null or id > $3) order by id limit $4),
       gone as (
         delete from texts t using looked where t.workspace_id = $1 and t.id = looked.id
           and not exists (select 1 from mentions m where m.workspace_id = $1 and m.text_id = t.id)
         returning 1)
       select (select id from looked order by id desc limit 1) as last, (select count(*)::int from looked) as looked,
         (select count(*)::int from gone) as deleted`,
      [workspaceId, idFloor(before), after, limit],
    );
    return { after: row!.looked < limit ? null : row!.last, deleted: row!.deleted };
  }

  async forgetCounts(workspaceId: string, before: Date): Promise<void> {
    await this.database.execute('delete from source_counts where workspace_id = $1 and bucket < $2', [
      workspaceId,
      before,
    ]);
  }

  async forgetGaps(before: Date): Promise<void> {
    await this.database.execute('delete from feed_gaps where created_at < $1', [before]);
  }
}
