import { Inject, Injectable } from '@nestjs/common';
import { WorkspaceSettings } from '#accounts';
import { notFound, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import type { TopicEntity } from '../../store/entities/topic.entity.js';
import { TopicsStore } from '../../store/topics.store.js';

/** What every question about a topic's reputation begins with: is there such a topic, where do its days begin, what time is it. */
@Injectable()
export class TopicTimes {
  constructor(
    private readonly topics: TopicsStore,
    private readonly settings: WorkspaceSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  /** Throws 404. */
  async topic(workspaceId: string, id: string): Promise<TopicEntity> {
    const topic = await this.topics.findOne(workspaceId, { id });
    if (!topic) throw notFound('topic', id);
    return topic;
  }

  /** IANA zone of the workspace. */
  async zone(workspaceId: string): Promise<string> {
    return (await this.settings.of(workspaceId))?.zone ?? 'UTC';
  }
}
