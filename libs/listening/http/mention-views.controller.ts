import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import { ApiAnswer, ApiProblems, Id, IfMatch, Instant } from '#platform';
import { z } from 'zod';
import { ManageViews, type MentionViewEntity } from '../use-cases/mentions/manage-views.js';
import { SavedFilter } from './mention-schemas.js';

const CreateView = z.strictObject({ name: z.string().trim().min(1).max(100), filter: SavedFilter }).meta({
  id: 'CreateMentionView',
  examples: [{ name: 'Unanswered', filter: { sentiment: 'negative', status: 'new' } }],
});
const ChangeView = CreateView.partial().meta({ id: 'ChangeMentionView', examples: [{ name: 'Angry' }] });
const SavedView = z
  .object({
    id: Id,
    version: z.int(),
    name: z.string(),
    filter: z.record(z.string(), z.string()),
    createdBy: z.string(),
    createdAt: Instant,
  })
  .meta({ id: 'MentionView' });

@ApiTags('mentions')
@Controller('v1/mention-views')
export class MentionViewsController {
  constructor(private readonly views: ManageViews) {}

  @Get()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'Saved views' })
  @ApiAnswer(200, z.object({ items: z.array(SavedView) }), 'All of them, by name.')
  async list(@CurrentPrincipal() { workspaceId }: Principal) {
    return { items: (await this.views.all(workspaceId)).map(viewOf) };
  }

  @Post()
  @RequireScope('mentions:write')
  @ApiOperation({ summary: 'Save a filter under a name' })
  @ApiAnswer(201, SavedView, 'The view.')
  @ApiProblems(409)
  async create(@CurrentPrincipal() who: Principal, @Body({ schema: CreateView }) body: z.output<typeof CreateView>) {
    return viewOf(await this.views.create(who.workspaceId, body, who.name));
  }

  @Patch(':id')
  @RequireScope('mentions:write')
  @ApiOperation({ summary: 'Change a saved view' })
  @ApiAnswer(200, SavedView, 'The view as it is now.')
  @ApiProblems(404, 409, 412)
  async change(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: ChangeView }) body: z.output<typeof ChangeView>,
  ) {
    return viewOf(await this.views.change(workspaceId, id, body as Partial<z.output<typeof CreateView>>, version));
  }

  @Delete(':id')
  @RequireScope('mentions:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Forget a saved view' })
  @ApiAnswer(204, null, 'Forgotten.')
  @ApiProblems(404)
  async remove(@CurrentPrincipal() { workspaceId }: Principal, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.views.remove(workspaceId, id);
  }
}

const viewOf = ({ id, version, name, filter, createdBy, createdAt }: MentionViewEntity) => ({
  ...{ id, version, name, createdBy, createdAt },
  filter: filter as Record<string, string>,
});
