import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { notFound, stale } from '#kernel';
import type { SentimentLabel } from '../../domain/index.js';
import type { MentionStatus } from '../../store/entities/mention.entity.js';
import { CountChanges, MentionCountsStore } from '../../store/mention-counts.store.js';
import { MentionEditsStore, type HeldMention, type MentionEdit } from '../../store/mention-edits.store.js';
import { MentionListStore, type ListedMention } from '../../store/mention-list.store.js';

export interface MentionChange {
  /** null: as it was judged. */
  sentiment?: SentimentLabel | null;
  status?: MentionStatus;
  assignee?: string | null;
  tags?: string[];
}

const SCORE: Record<SentimentLabel, number> = { positive: 1, neutral: 0, negative: -1 };

/** What a person says about a mention. A corrected sentiment moves the counts with it, and teaches the workspace's model. */
@Injectable()
export class EditMention {
  constructor(
    private readonly database: Database,
    private readonly edits: MentionEditsStore,
    private readonly counts: MentionCountsStore,
    private readonly list: MentionListStore,
  ) {}

  /** `by`: who corrects. Throws 404; 412 when `version` is not the current one. */
  run(
    workspaceId: string,
    id: string,
    { sentiment, ...rest }: MentionChange,
    by: string,
    version: number | null,
  ): Promise<ListedMention> {
    return this.database.transaction(async () => {
      const mention = await this.edits.hold(workspaceId, id);
      if (!mention) throw notFound('mention', id);
      if (version !== null && version !== mention.version) throw stale('mention', mention.version);
      const edit: MentionEdit = { ...rest };
      if (sentiment !== undefined) edit.sentiment = corrected(mention, sentiment, by);
      await this.edits.write(mention, edit);
      if (edit.sentiment && edit.sentiment.label !== mention.sentiment) {
        const changes = new CountChanges();
        changes.remove(mention);
        changes.add({ ...mention, sentiment: edit.sentiment.label });
        await this.counts.apply(changes);
      }
      return (await this.list.one(workspaceId, id))!;
    });
  }
}

function corrected(
  mention: HeldMention,
  label: SentimentLabel | null,
  by: string,
): NonNullable<MentionEdit['sentiment']> {
  return label === null ? { ...mention.judged, correctedBy: null } : { label, score: SCORE[label], correctedBy: by };
}
