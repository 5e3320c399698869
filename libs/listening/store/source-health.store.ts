import { Injectable } from '@nestjs/common';
import { Database } from '#database';

/** The sources that a topic listens to, with their feeds. */
const HEARD = `sources s join feeds f on f.key = s.feed_key join topics t on t.workspace_id = s.workspace_id
  where s.workspace_id = $1 and t.id = $2 and s.enabled
    and (t.sources = '{}' or s.kind = any(t.sources) or s.id::text = any(t.sources))`;

/** Whether the sources of a workspace bring what they should. */
@Injectable()
export class SourceHealthStore {
  constructor(private readonly database: Database) {}

  /** True: a source that this topic listens to cannot be read now, so that nothing said is no silence. */
  async blind(workspaceId: string, topicId: string): Promise<boolean> {
    const [row] = await this.database.query<{ blind: boolean }>(
      `select exists (select 1 from ${HEARD} and (f.state = 'stopped' or f.failures > 0)) as blind`,
      [workspaceId, topicId],
    );
    return row!.blind;
  }

  /** Stretches of time that a source of this topic has lost for good, where both ends are known. */
  gaps(workspaceId: string, topicId: string, from: Date, to: Date): Promise<{ from: Date; to: Date }[]> {
    return this.database.query<{ from: Date; to: Date }>(
      `select from_at as "from", to_at as "to" from feed_gaps
       where feed_key in (select f.key from ${HEARD}) and from_at < $4 and to_at > $3`,
      [workspaceId, topicId, from, to],
    );
  }
}
