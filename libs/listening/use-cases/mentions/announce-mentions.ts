import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Json } from '#kernel';
import { Events } from '#notifications';
import { excerpt, type EvidenceText } from '../../domain/alerting/evidence.js';
import { EvidenceStore } from '../../store/evidence.store.js';
import { MentionBus, type NewMention } from '../mention-bus.js';

const LONGEST = 1_000;

/** Tells the workspace's webhooks of each new mention, in the transaction that makes it. Whoever wants all of it asks the API. */
@Injectable()
export class AnnounceMentions implements OnModuleInit, OnModuleDestroy {
  private stop: () => void = () => undefined;

  constructor(
    private readonly bus: MentionBus,
    private readonly evidence: EvidenceStore,
    private readonly events: Events,
  ) {}

  onModuleInit(): void {
    this.stop = this.bus.subscribe((workspaceId, mentions) => this.announce(workspaceId, mentions));
  }

  onModuleDestroy(): void {
    this.stop();
  }

  private async announce(workspaceId: string, mentions: readonly NewMention[]): Promise<void> {
    if (!this.events.heard(workspaceId, 'mention.created')) return;
    const texts = await this.evidence.byIds(
      workspaceId,
      mentions.map(({ id }) => id),
    );
    await this.events.emit(workspaceId, 'mention.created', ...texts.map(essentials));
  }
}

const essentials = (mention: EvidenceText): Json => ({
  id: mention.id,
  topic: mention.topicId,
  source: mention.source,
  kind: mention.kind,
  url: mention.url,
  author: mention.author?.handle ?? null,
  title: mention.title,
  text: excerpt(mention.text, LONGEST),
  language: mention.language,
  sentiment: mention.sentiment,
  reach: mention.reach,
  duplicateOf: mention.duplicateOf,
  publishedAt: mention.publishedAt.toISOString(),
});
