import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { newId, notFound } from '#kernel';
import { PostsStore } from '../store/posts.store.js';
import { inputOf, postFields } from './check-post.js';
import { ReadPosts, type PostRecord } from './read-posts.js';

/** A new draft with the content, channels and tags of another post. */
@Injectable()
export class DuplicatePost {
  constructor(
    private readonly database: Database,
    private readonly posts: PostsStore,
    private readonly read: ReadPosts,
  ) {}

  /** Throws 404. */
  run(workspaceId: string, author: string, sourceId: string): Promise<PostRecord> {
    return this.database.transaction(async () => {
      const source = await this.posts.findOne(workspaceId, { id: sourceId });
      if (!source) throw notFound('post', sourceId);
      const id = newId();
      const draft = postFields({ ...inputOf(source), schedule: null }, { deliveries: [] });
      await this.posts.insert(workspaceId, { id, createdBy: author, ...draft });
      return this.read.one(workspaceId, id);
    });
  }
}
