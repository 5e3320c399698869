import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangesNothing, CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import type { Page } from '#kernel';
import { ApiAnswer, ApiProblems, Id, IfMatch } from '#platform';
import type { z } from 'zod';
import { CancelPost } from '../use-cases/cancel-post.js';
import { CreatePost } from '../use-cases/create-post.js';
import { DuplicatePost } from '../use-cases/duplicate-post.js';
import { EditPost } from '../use-cases/edit-post.js';
import { ReadPosts } from '../use-cases/read-posts.js';
import { ValidatePost } from '../use-cases/validate-post.js';
import { ChangePostBody, CreatePostBody, ListPostsQuery, SchedulePostBody, toChange, toInput } from './post-schemas.js';
import { PostPage, PostView, postView, ValidationView } from './post-views.js';

type PostBody = z.infer<typeof PostView>;

@ApiTags('posts')
@Controller('v1/posts')
export class PostsController {
  constructor(
    private readonly creating: CreatePost,
    private readonly reading: ReadPosts,
    private readonly editing: EditPost,
    private readonly cancelling: CancelPost,
    private readonly duplicating: DuplicatePost,
    private readonly validating: ValidatePost,
  ) {}

  @Post()
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Write a post: schedule it, send it now, queue it, or keep it as a draft' })
  @ApiAnswer(201, PostView, 'The post with one delivery per channel.')
  @ApiProblems(422)
  async create(
    @CurrentPrincipal() who: Principal,
    @Body({ schema: CreatePostBody }) body: z.infer<typeof CreatePostBody>,
  ): Promise<PostBody> {
    return postView(await this.creating.run(who.workspaceId, who.id, toInput(body)));
  }

  @Post('validate')
  @HttpCode(200)
  @ChangesNothing()
  @RequireScope('posts:read')
  @ApiOperation({ summary: 'What each channel would say to this post; stores nothing' })
  @ApiAnswer(200, ValidationView, 'Rendered and measured per channel, with errors and warnings.')
  validate(
    @CurrentPrincipal() who: Principal,
    @Body({ schema: CreatePostBody }) body: z.infer<typeof CreatePostBody>,
  ): Promise<z.infer<typeof ValidationView>> {
    return this.validating.run(who.workspaceId, toInput(body));
  }

  @Get()
  @RequireScope('posts:read')
  @ApiOperation({ summary: 'List posts by their instant, drafts last' })
  @ApiAnswer(200, PostPage, 'A page of posts.')
  async list(
    @CurrentPrincipal() who: Principal,
    @Query({ schema: ListPostsQuery }) query: z.infer<typeof ListPostsQuery>,
  ): Promise<Page<PostBody>> {
    const { items, next } = await this.reading.page(who.workspaceId, query);
    return { items: items.map(postView), next };
  }

  @Get(':id')
  @RequireScope('posts:read')
  @ApiOperation({ summary: 'One post with its deliveries' })
  @ApiAnswer(200, PostView, 'The post.')
  @ApiProblems(404)
  async get(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<PostBody> {
    return postView(await this.reading.one(who.workspaceId, id));
  }

  @Patch(':id')
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Edit or reschedule what no publisher has yet' })
  @ApiAnswer(200, PostView, 'The post as it is now.')
  @ApiProblems(404, 409, 422)
  async change(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: ChangePostBody }) body: z.infer<typeof ChangePostBody>,
  ): Promise<PostBody> {
    return postView(await this.editing.run(who.workspaceId, id, toChange(body), version));
  }

  @Delete(':id')
  @HttpCode(204)
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Delete a post of which nothing was ever sent' })
  @ApiAnswer(204, null, 'It is gone.')
  @ApiProblems(404, 409)
  remove(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.cancelling.remove(who.workspaceId, id);
  }

  @Post(':id/schedule')
  @HttpCode(200)
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Schedule a draft, or schedule again' })
  @ApiAnswer(200, PostView, 'The post, scheduled.')
  @ApiProblems(404, 409, 422)
  async schedule(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: SchedulePostBody }) body: z.infer<typeof SchedulePostBody>,
  ): Promise<PostBody> {
    return postView(await this.editing.run(who.workspaceId, id, body, version));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Cancel every delivery that no publisher has yet' })
  @ApiAnswer(200, PostView, 'The post; its deliveries say which were cancelled.')
  @ApiProblems(404, 409)
  async cancel(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<PostBody> {
    return postView(await this.cancelling.cancel(who.workspaceId, id));
  }

  @Post(':id/duplicate')
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'A new draft with the same content' })
  @ApiAnswer(201, PostView, 'The draft.')
  @ApiProblems(404)
  async duplicate(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<PostBody> {
    return postView(await this.duplicating.run(who.workspaceId, who.id, id));
  }
}
