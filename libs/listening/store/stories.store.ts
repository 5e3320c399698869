import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { idFloor } from './id-floor.js';

export interface StoredStory {
  id: string;
  fingerprint: bigint;
  at: Date;
}

/** Stories that made mentions: what near-duplicates are recognised by. */
@Injectable()
export class StoriesStore {
  constructor(private readonly database: Database) {}

  /** Those whose first mention came at `since` or later. */
  async since(workspaceId: string, since: Date): Promise<StoredStory[]> {
    const rows = await this.database.query<{ id: string; fingerprint: string; at: Date }>(
      `select distinct on (m.story_id) m.story_id as id, t.fingerprint, m.seen_at as at
       from mentions m join texts t on t.workspace_id = m.workspace_id and t.id = m.text_id
       where m.workspace_id = $1 and m.id >= $2 and m.story_id is not null and m.duplicate_of is null and t.fingerprint is not null
       order by m.story_id, m.id`,
      [workspaceId, idFloor(since)],
    );
    return rows.map((row) => ({ ...row, fingerprint: BigInt(row.fingerprint) }));
  }
}
