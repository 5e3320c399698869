import { Injectable } from '@nestjs/common';
import { notFound, type Page } from '#kernel';
import { postStateOf, type PostState } from '../domain/index.js';
import type { DeliveryRecord } from '../store/delivery-records.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import type { PostEntity } from '../store/entities/post.entity.js';
import { PostsStore, type PostFilter } from '../store/posts.store.js';
import type { Warning } from './compose-post.js';

export type { DeliveryRecord };

/** A post with its deliveries, as it is shown. */
export interface PostRecord {
  post: PostEntity;
  state: PostState;
  deliveries: DeliveryRecord[];
  warnings: Warning[];
}

@Injectable()
export class ReadPosts {
  constructor(
    private readonly posts: PostsStore,
    private readonly deliveries: DeliveriesStore,
  ) {}

  /** Throws 404. */
  async one(workspaceId: string, id: string): Promise<PostRecord> {
    const post = await this.posts.findOne(workspaceId, { id });
    if (!post) throw notFound('post', id);
    return record(post, await this.deliveries.ofPosts(workspaceId, [id]));
  }

  async page(workspaceId: string, filter: PostFilter): Promise<Page<PostRecord>> {
    const { items, next } = await this.posts.list(workspaceId, filter);
    const ids = items.map((post) => post.id);
    const deliveries = await this.deliveries.ofPosts(workspaceId, ids);
    return {
      items: items.map((post) =>
        record(
          post,
          deliveries.filter((each) => each.postId === post.id),
        ),
      ),
      next,
    };
  }
}

function record(post: PostEntity, deliveries: DeliveryRecord[]): PostRecord {
  return { post, deliveries, state: postStateOf(deliveries.map((each) => each.state)), warnings: [] };
}
