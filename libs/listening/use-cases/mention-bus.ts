import { Injectable } from '@nestjs/common';
import type { NewMention } from '../store/mentions.store.js';

export type { NewMention };

/** Hears of new mentions of one workspace inside the transaction that makes them: what it writes commits with them, or not at all. */
export type MentionListener = (workspaceId: string, mentions: readonly NewMention[]) => Promise<void>;

/**
 * Where other parts (events, alerts) hear what just arrived. Not told: what a back-fill finds, which is no news. Other processes
 * hear that something came by NOTIFY (`onMentionsChanged`). For a firehose to many hosts this is the place for a message broker.
 */
@Injectable()
export class MentionBus {
  private readonly listeners = new Set<MentionListener>();

  /** Returns how to stop. */
  subscribe(listener: MentionListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Inside the transaction; what a listener throws fails it. */
  async tell(mentions: readonly NewMention[]): Promise<void> {
    if (this.listeners.size === 0) return;
    for (const [workspaceId, own] of Map.groupBy(mentions, (mention) => mention.workspaceId))
      for (const listener of this.listeners) await listener(workspaceId, own);
  }
}
