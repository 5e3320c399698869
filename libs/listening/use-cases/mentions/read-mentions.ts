import { Injectable } from '@nestjs/common';
import { notFound, pageOf, type Page } from '#kernel';
import { MentionListStore, type ListedMention, type MentionFilter } from '../../store/mention-list.store.js';
import { instantAndId } from '../../store/list-cursor.js';

export type { ListedMention, MentionFilter };

@Injectable()
export class ReadMentions {
  constructor(private readonly mentions: MentionListStore) {}

  /** Newest first. Throws 400 for a cursor that is none. */
  async page(
    workspaceId: string,
    filter: MentionFilter,
    limit: number,
    next: string | undefined,
  ): Promise<Page<ListedMention>> {
    const rows = await this.mentions.list(workspaceId, filter, limit + 1, instantAndId(next));
    return pageOf(rows, limit, (mention) => [mention.publishedAt.toISOString(), mention.id]);
  }

  /** Throws 404. */
  async get(workspaceId: string, id: string): Promise<ListedMention> {
    const mention = await this.mentions.one(workspaceId, id);
    if (!mention) throw notFound('mention', id);
    return mention;
  }
}
