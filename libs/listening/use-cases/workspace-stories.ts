import { Inject, Injectable } from '@nestjs/common';
import { DAY, MINUTE, SECOND, shift, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { StoryIndex } from '../domain/stories/story-index.js';
import { StoriesStore } from '../store/stories.store.js';

/** A text is a copy of a story that began at most this long ago. */
const REMEMBERED_MS = 3 * DAY;
/** What other processes have found is read this often. */
const REFRESH_EVERY_MS = 3 * SECOND;
/** A transaction may commit this long after it made its ids. */
const OVERLAP_MS = MINUTE;

interface Known {
  index: StoryIndex;
  readAt: number;
  reading: Promise<void> | null;
}

/** The recent stories of one workspace, in memory. */
export interface Stories {
  /** The story that a text belongs to: a known one, or the one that it begins. null: too short to tell. */
  storyOf(textId: string, fingerprint: bigint | null): string | null;
}

/**
 * Which texts are copies of one story. All feeds of a process share what they find at once; processes agree within seconds, by the
 * database. Whichever of two copies commits second finds the topic taken by the first (unique index `mentions_story`).
 */
@Injectable()
export class WorkspaceStories {
  private readonly workspaces = new Map<string, Known>();

  constructor(
    private readonly store: StoriesStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of(workspaceId: string): Promise<Stories> {
    const known = this.workspaces.get(workspaceId) ?? { index: new StoryIndex(), readAt: -Infinity, reading: null };
    this.workspaces.set(workspaceId, known);
    if (this.clock.now().getTime() - known.readAt >= REFRESH_EVERY_MS)
      known.reading ??= this.refresh(workspaceId, known).finally(() => (known.reading = null));
    await known.reading;
    return {
      storyOf: (textId, fingerprint) => {
        if (fingerprint === null) return null;
        const found = known.index.find(fingerprint);
        if (found === null) known.index.add(textId, fingerprint, this.clock.now());
        return found ?? textId;
      },
    };
  }

  private async refresh(workspaceId: string, known: Known): Promise<void> {
    const now = this.clock.now();
    const oldest = shift(now, -REMEMBERED_MS);
    const since = Number.isFinite(known.readAt) ? new Date(known.readAt - OVERLAP_MS) : oldest;
    for (const { id, fingerprint, at } of await this.store.since(workspaceId, since))
      if (known.index.find(fingerprint) === null) known.index.add(id, fingerprint, at);
    known.index.forgetBefore(oldest);
    known.readAt = now.getTime();
  }
}
