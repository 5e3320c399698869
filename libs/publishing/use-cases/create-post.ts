import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { newId } from '#kernel';
import { DeliveriesStore } from '../store/deliveries.store.js';
import { PostsStore } from '../store/posts.store.js';
import { CheckPost, postFields } from './check-post.js';
import type { PostInput } from './compose-post.js';
import { ReadPosts, type PostRecord } from './read-posts.js';
import { TellWebhooks } from './tell-webhooks.js';

/** Stores a post and its deliveries in one transaction: "accepted but never queued" cannot exist (DESIGN §4.1). */
@Injectable()
export class CreatePost {
  constructor(
    private readonly database: Database,
    private readonly check: CheckPost,
    private readonly posts: PostsStore,
    private readonly deliveries: DeliveriesStore,
    private readonly read: ReadPosts,
    private readonly tell: TellWebhooks,
  ) {}

  /** Throws 422 when a channel would refuse it; nothing is stored then. */
  run(workspaceId: string, author: string, input: PostInput): Promise<PostRecord> {
    return this.database.transaction(async () => {
      const id = newId();
      const { plan, warnings } = await this.check.run(workspaceId, id, input);
      await this.posts.insert(workspaceId, { id, createdBy: author, ...postFields(input, plan) });
      if (plan.deliveries.length) await this.deliveries.insert(plan.deliveries);
      await this.tell.scheduled(workspaceId, id, [], plan.deliveries);
      return { ...(await this.read.one(workspaceId, id)), warnings };
    });
  }
}
