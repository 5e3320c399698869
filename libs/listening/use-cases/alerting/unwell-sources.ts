import { Injectable } from '@nestjs/common';
import { SourceRegistry } from '../../sources/source-registry.js';
import type { FeedProblem } from '../../store/entities/feed.entity.js';
import { FeedsStore } from '../../store/feeds.store.js';
import { SourcesStore } from '../../store/sources.store.js';
import { healthOf } from '../source-health.js';

/** A source that brings nothing, and since when. */
export interface UnwellSource {
  id: string;
  name: string;
  kind: string;
  state: 'stopped' | 'silent';
  since: Date;
  problem: FeedProblem | null;
}

/** Sources of a workspace that stopped, or have had no success for longer than they should. */
@Injectable()
export class UnwellSources {
  constructor(
    private readonly sources: SourcesStore,
    private readonly feeds: FeedsStore,
    private readonly registry: SourceRegistry,
  ) {}

  /** All of them, or one. */
  async find(workspaceId: string, sourceId: string | null, now: Date): Promise<UnwellSource[]> {
    const sources = await this.sources.find(workspaceId, { enabled: true, ...(sourceId ? { id: sourceId } : {}) });
    const health = await this.feeds.health(sources.map(({ feedKey }) => feedKey));
    return sources.flatMap((source): UnwellSource[] => {
      const feed = health.get(source.feedKey) ?? null;
      const { state, silentSince } = healthOf(source, this.registry.get(source.kind), feed, now);
      if (state !== 'stopped' && state !== 'silent') return [];
      const since = silentSince ?? feed?.lastSuccessAt ?? source.createdAt;
      const { id, name, kind } = source;
      return [{ id, name, kind, state, since, problem: feed?.problem ?? null }];
    });
  }
}
