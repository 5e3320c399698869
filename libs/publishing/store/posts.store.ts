import { Injectable } from '@nestjs/common';
import { Database, TenantRepository } from '#database';
import { pageOf, type Page } from '#kernel';
import { POST_STATE_RULES, type PostState } from '../domain/index.js';
import { PostEntity } from './entities/post.entity.js';
import { instantAndId } from './list-cursor.js';

export interface PostFilter {
  from?: Date;
  to?: Date;
  state?: PostState;
  channel?: string;
  tag?: string;
  q?: string;
  limit: number;
  next?: string;
}

/** Which post state a set of deliveries makes, in SQL: the rules of `domain/post-states.ts`, first match wins. */
const POST_STATE_SQL = `(select case
  ${POST_STATE_RULES.map(([state, of]) => `when bool_or(d.state in (${of.map((s) => `'${s}'`).join(', ')})) then '${state}'`).join('\n  ')}
  else 'draft' end from deliveries d where d.workspace_id = p.workspace_id and d.post_id = p.id)`;

@Injectable()
export class PostsStore extends TenantRepository<PostEntity> {
  constructor(database: Database) {
    super(database, PostEntity);
  }

  /** The post, locked until the end of the transaction: two editors take turns. */
  async lock(workspaceId: string, id: string): Promise<PostEntity | null> {
    return this.database
      .manager()
      .findOne(PostEntity, { where: { workspaceId, id }, lock: { mode: 'pessimistic_write' } });
  }

  /** Posts by due instant, drafts last, oldest drafts first within them; `next` continues. */
  async list(workspaceId: string, filter: PostFilter): Promise<Page<PostEntity>> {
    const cursor = instantAndId(filter.next);
    const rows = await this.database.query<{ id: string }>(
      `select p.id from posts p where p.workspace_id = $1
         and ($2::timestamptz is null or p.due_at >= $2) and ($3::timestamptz is null or p.due_at < $3)
         and ($4::text is null or ${POST_STATE_SQL} = $4)
         and ($5::uuid is null or $5 = any(p.channels)) and ($6::text is null or $6 = any(p.tags))
         and ($7::text is null or p.content->>'text' ilike '%' || $7 || '%')
         and ($8::timestamptz is null or (coalesce(p.due_at, 'infinity'), p.id) > ($8::timestamptz, $9::uuid))
       order by coalesce(p.due_at, 'infinity'), p.id limit $10`,
      [
        workspaceId,
        filter.from ?? null,
        filter.to ?? null,
        filter.state ?? null,
        filter.channel ?? null,
        filter.tag ?? null,
        filter.q?.replace(/[\\%_]/g, '\\$&') ?? null,
        ...cursor,
        filter.limit + 1,
      ],
    );
    const posts = await this.byIds(
      workspaceId,
      rows.map((row) => row.id),
    );
    return pageOf(posts, filter.limit, (post) => [post.dueAt?.toISOString() ?? 'infinity', post.id]);
  }

  private async byIds(workspaceId: string, ids: string[]): Promise<PostEntity[]> {
    if (!ids.length) return [];
    const posts = await this.database
      .manager()
      .createQueryBuilder(PostEntity, 'p')
      .where('p.workspaceId = :workspaceId and p.id in (:...ids)', { workspaceId, ids })
      .getMany();
    return ids.flatMap((id) => posts.filter((post) => post.id === id));
  }
}
