import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { conflict, notFound, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { sourcesOf } from '../domain/index.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { PostsStore } from '../store/posts.store.js';
import { ReadPosts, type PostRecord } from './read-posts.js';

/** Stops everything of a post that no publisher has yet, or takes the post away altogether. */
@Injectable()
export class CancelPost {
  constructor(
    private readonly database: Database,
    private readonly posts: PostsStore,
    private readonly deliveries: DeliveriesStore,
    private readonly read: ReadPosts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws 404; 409 `nothing_to_cancel` when every delivery is on its way or done. */
  cancel(workspaceId: string, id: string): Promise<PostRecord> {
    return this.database.transaction(async () => {
      if (!(await this.posts.lock(workspaceId, id))) throw notFound('post', id);
      const before = await this.read.one(workspaceId, id);
      const open = before.deliveries.filter((each) => sourcesOf('cancelled').includes(each.state));
      const cancelled = await this.deliveries.cancel(
        workspaceId,
        open.map((each) => each.id),
      );
      if (!cancelled.size) {
        const states =
          before.deliveries.map((each) => `${each.channelName}: ${each.state}`).join(', ') || 'it is a draft';
        throw conflict('nothing_to_cancel', `Nothing of this post can be cancelled any more (${states}).`);
      }
      await this.posts.update(workspaceId, { id }, { version: before.post.version + 1, updatedAt: this.clock.now() });
      return this.read.one(workspaceId, id);
    });
  }

  /** Deletes a post of which nothing was ever sent. Throws 404; 409 `has_history` otherwise. */
  remove(workspaceId: string, id: string): Promise<void> {
    return this.database.transaction(async () => {
      if (!(await this.posts.lock(workspaceId, id))) throw notFound('post', id);
      const { deliveries } = await this.read.one(workspaceId, id);
      const open = deliveries.filter((each) => each.state !== 'cancelled').map((each) => each.id);
      const cancelled = await this.deliveries.cancel(workspaceId, open);
      const tried = deliveries.some((each) => each.attempts.length > 0);
      if (tried || cancelled.size < open.length)
        throw conflict(
          'has_history',
          'Part of this post was sent or is being sent: its history is kept. Cancel what is still open instead.',
        );
      await this.posts.delete(workspaceId, { id });
    });
  }
}
