import { Injectable } from '@nestjs/common';
import type { Mute } from '../domain/enrichment/drop-reason.js';
import type { SentimentModel } from '../domain/sentiment/sentiment-model.js';
import { TopicIndex } from './topic-index.js';
import { WorkspaceMutes } from './workspace-mutes.js';
import { WorkspaceSentiment } from './workspace-sentiment.js';
import { WorkspaceStories, type Stories } from './workspace-stories.js';

/** What a text is judged by in one workspace. */
export interface Profile {
  workspaceId: string;
  enriching: { languages: readonly string[]; sentiment?: SentimentModel };
  mutes: readonly Mute[];
  stories: Stories;
}

@Injectable()
export class WorkspaceProfiles {
  constructor(
    private readonly topics: TopicIndex,
    private readonly mutes: WorkspaceMutes,
    private readonly sentiment: WorkspaceSentiment,
    private readonly stories: WorkspaceStories,
  ) {}

  async of(workspaceId: string): Promise<Profile> {
    const [mutes, model, stories] = await Promise.all([
      this.mutes.of(workspaceId),
      this.sentiment.of(workspaceId),
      this.stories.of(workspaceId),
    ]);
    const languages = this.topics.languagesOf(workspaceId);
    return { workspaceId, enriching: model ? { languages, sentiment: model } : { languages }, mutes, stories };
  }
}
