import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { DAY, HOUR, shift, type Clock } from '#kernel';
import { CLOCK, CONFIG, Logger, type Config } from '#platform';
import { CountChanges, MentionCountsStore } from '../store/mention-counts.store.js';
import { RetentionStore } from '../store/retention.store.js';
import { RecordMentions } from './record-mentions.js';

/** Texts per transaction. */
const AT_ONCE = 500;

/**
 * Forgets what is older than the operator wants: mentions with their texts and counts, and texts that matched nothing. In small
 * pieces, each a whole transaction: it may be interrupted anywhere.
 */
@Injectable()
export class PruneListening {
  constructor(
    private readonly database: Database,
    private readonly store: RetentionStore,
    private readonly recording: RecordMentions,
    private readonly counts: MentionCountsStore,
    private readonly logger: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const { textDays, mentionDays } = this.config.listener;
    const oldMentions = shift(now, -mentionDays * DAY);
    let forgotten = 0;
    for (const workspaceId of await this.store.workspaces()) {
      forgotten += await this.mentions(workspaceId, oldMentions, signal);
      forgotten += await this.unmatched(workspaceId, shift(now, -textDays * DAY), signal);
      await this.store.forgetCounts(workspaceId, oldMentions);
      await this.counts.forgetEmpty(workspaceId, shift(now, -HOUR));
    }
    await this.store.forgetGaps(oldMentions);
    if (forgotten > 0) this.logger.info({ texts: forgotten }, 'old texts forgotten');
  }

  private async mentions(workspaceId: string, before: Date, signal: AbortSignal): Promise<number> {
    for (let forgotten = 0; ;) {
      signal.throwIfAborted();
      const ids = await this.store.textsOfOldMentions(workspaceId, before, AT_ONCE);
      if (ids.length === 0) return forgotten;
      await this.database.transaction(async () => {
        const changes = new CountChanges();
        const texts = ids.map((id) => ({ workspaceId, id }));
        await this.recording.erase(texts, changes);
        await this.counts.apply(changes);
      });
      forgotten += ids.length;
    }
  }

  private async unmatched(workspaceId: string, before: Date, signal: AbortSignal): Promise<number> {
    let forgotten = 0;
    let after: string | null = null;
    do {
      signal.throwIfAborted();
      const piece: { after: string | null; deleted: number } = await this.store.forgetUnmatched(
        workspaceId,
        after,
        before,
        AT_ONCE,
      );
      forgotten += piece.deleted;
      after = piece.after;
    } while (after !== null);
    return forgotten;
  }
}
