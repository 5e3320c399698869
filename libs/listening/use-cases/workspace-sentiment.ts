import { Inject, Injectable } from '@nestjs/common';
import { MINUTE, type Clock } from '#kernel';
import { CLOCK, Logger } from '#platform';
import type { SentimentModel } from '../domain/sentiment/sentiment-model.js';
import { CorrectionsStore } from '../store/corrections.store.js';

/** Corrections are looked for this often; a correction counts for texts that come later. */
const LOOK_EVERY_MS = MINUTE;
const MOST_CORRECTIONS = 5_000;

interface Learned {
  edition: string;
  lookedAt: number;
  model: SentimentModel | null;
}

/** The sentiment model of each workspace: the common one, which learned from what this workspace corrected. */
@Injectable()
export class WorkspaceSentiment {
  private readonly learned = new Map<string, Learned>();

  constructor(
    private readonly corrections: CorrectionsStore,
    private readonly logger: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** null: this workspace has corrected nothing, the common model holds. */
  async of(workspaceId: string): Promise<SentimentModel | null> {
    const known = this.learned.get(workspaceId);
    if (known && this.clock.now().getTime() - known.lookedAt < LOOK_EVERY_MS) return known.model;
    const lookedAt = this.clock.now().getTime();
    const edition = await this.corrections.edition(workspaceId);
    const model = edition === known?.edition ? known.model : await this.learn(workspaceId, edition);
    this.learned.set(workspaceId, { edition, lookedAt, model });
    return model;
  }

  private async learn(workspaceId: string, edition: string): Promise<SentimentModel | null> {
    const corrections = await this.corrections.newest(workspaceId, MOST_CORRECTIONS);
    if (corrections.length === 0) return null;
    this.logger.info(
      { workspace: workspaceId, corrections: corrections.length, edition },
      'sentiment learned from corrections',
    );
    const { SentimentModel: Model } = await import('../domain/sentiment/sentiment-model.js');
    return (await Model.load()).learn(corrections);
  }
}
