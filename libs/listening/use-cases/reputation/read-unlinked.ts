import { Injectable } from '@nestjs/common';
import { DAY, decodeCursor, isId, pageOf, shift, unprocessable, type Page } from '#kernel';
import { MentionListStore, type ListedMention } from '../../store/mention-list.store.js';
import { ReputationStore } from '../../store/reputation.store.js';
import { invalidCursor } from './invalid-cursor.js';
import { TopicTimes } from './topic-times.js';

/** What is older nobody changes any more. */
const LOOK_BACK_MS = 90 * DAY;
const NUMBER = /^\d{1,12}(\.\d{1,30})?$/;

/** Mentions that do not link to the topic's domains: whoever wrote them could. */
@Injectable()
export class ReadUnlinked {
  constructor(
    private readonly store: ReputationStore,
    private readonly mentions: MentionListStore,
    private readonly times: TopicTimes,
  ) {}

  /** Those of most worth first (`ReputationStore.unlinked`). Throws 404; 422 when the topic has no domains; 400 for a bad cursor. */
  async page(
    workspaceId: string,
    topicId: string,
    limit: number,
    next: string | undefined,
  ): Promise<Page<ListedMention>> {
    const { domains } = await this.times.topic(workspaceId, topicId);
    if (domains.length === 0)
      throw invalid('?topic', 'no_domains', 'This topic has no domains to link to: add your own sites to it first.');
    const since = shift(this.times.now(), -LOOK_BACK_MS);
    const rows = await this.store.unlinked(workspaceId, topicId, { since, limit: limit + 1, after: afterOf(next) });
    const page = pageOf(rows, limit, ({ worth, id }) => [worth, id]);
    const ids = page.items.map(({ id }) => id);
    return { items: await this.mentions.byIds(workspaceId, ids), next: page.next };
  }
}

function afterOf(next: string | undefined): { worth: string; id: string } | null {
  if (next === undefined) return null;
  const [worth = '', id = ''] = decodeCursor(next, 2) ?? [];
  if (NUMBER.test(worth) && isId(id)) return { worth, id };
  throw invalidCursor();
}

const invalid = (pointer: string, code: string, message: string) =>
  unprocessable('invalid_question', message, [{ code, pointer, message }]);
