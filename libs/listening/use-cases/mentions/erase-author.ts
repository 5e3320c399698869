import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { AuthorTracesStore } from '../../store/author-traces.store.js';
import { CountChanges, MentionCountsStore } from '../../store/mention-counts.store.js';
import { RecordMentions } from '../record-mentions.js';

const AT_ONCE = 500;

/** Erasure on request: everything that somebody wrote goes, for good. */
@Injectable()
export class EraseAuthor {
  constructor(
    private readonly database: Database,
    private readonly traces: AuthorTracesStore,
    private readonly record: RecordMentions,
    private readonly counts: MentionCountsStore,
  ) {}

  /** All texts of a handle (of one source, or of all), their mentions, and what alerts and briefs say of them. @returns how many texts and mentions. */
  async run(workspaceId: string, author: string, source: string | null): Promise<{ texts: number; mentions: number }> {
    const erased = { texts: 0, mentions: 0 };
    for (const handle of await this.traces.spellings(workspaceId, author.trim().replace(/^@/, ''))) {
      for (;;) {
        const found = await this.traces.texts(workspaceId, handle, source, AT_ONCE);
        erased.mentions += await this.erase(found.map((id) => ({ workspaceId, id })));
        erased.texts += found.length;
        if (found.length < AT_ONCE) break;
      }
      await this.database.transaction(async () => {
        await this.traces.forgetInAlerts(workspaceId, handle);
        await this.traces.forgetInBriefs(workspaceId, handle);
      });
    }
    return erased;
  }

  private erase(texts: { workspaceId: string; id: string }[]): Promise<number> {
    return this.database.transaction(async () => {
      const changes = new CountChanges();
      const mentions = await this.record.erase(texts, changes);
      await this.counts.apply(changes);
      return mentions;
    });
  }
}
