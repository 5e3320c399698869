import { Inject, Injectable } from '@nestjs/common';
import type { Clock, Page } from '#kernel';
import { CLOCK } from '#platform';
import type { Source } from '../sources/kit/source.js';
import { SourceRegistry } from '../sources/source-registry.js';
import type { SourceEntity } from '../store/entities/source.entity.js';
import { FeedsStore, type FeedGap, type FeedHealth } from '../store/feeds.store.js';
import { ManageSources } from './manage-sources.js';
import { shownCursor } from './shown-cursor.js';
import { healthOf, type SourceHealth } from './source-health.js';

export type { FeedGap as SourceGap };
export type ShownKind = Source;

const GAPS_SHOWN = 50;

/** A source as it is shown: with what is known of its feed. */
export interface ShownSource {
  source: SourceEntity;
  kind: Source | null;
  feed: FeedHealth | null;
  health: SourceHealth;
}

@Injectable()
export class ReadSources {
  constructor(
    private readonly managing: ManageSources,
    private readonly registry: SourceRegistry,
    private readonly feeds: FeedsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  kinds(): Source[] {
    return this.registry.all();
  }

  async page(workspaceId: string, limit: number, next: string | undefined): Promise<Page<ShownSource>> {
    const page = await this.managing.page(workspaceId, limit, next);
    return { items: await this.shown(page.items), next: page.next };
  }

  /** Throws 404. */
  async one(workspaceId: string, id: string): Promise<ShownSource & { gaps: FeedGap[] }> {
    const source = await this.managing.get(workspaceId, id);
    const [shown] = await this.shown([source]);
    return { ...shown!, gaps: await this.feeds.gaps(source.feedKey, GAPS_SHOWN) };
  }

  private async shown(sources: readonly SourceEntity[]): Promise<ShownSource[]> {
    const feeds = await this.feeds.health(sources.map((source) => source.feedKey));
    const now = this.clock.now();
    return sources.map((source) => {
      const kind = this.registry.get(source.kind);
      const known = feeds.get(source.feedKey);
      const feed = known ? { ...known, cursor: shownCursor(known.cursor) } : null;
      return { source, kind, feed, health: healthOf(source, kind, feed, now) };
    });
  }
}
