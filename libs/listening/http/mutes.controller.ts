import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import { ApiAnswer, ApiProblems, Id, Instant } from '#platform';
import { z } from 'zod';
import { ManageMutes, type MuteEntity } from '../use-cases/mentions/manage-mutes.js';

const Value = z.string().trim().min(1).max(300);
const CreateMute = z
  .union([z.strictObject({ author: Value }), z.strictObject({ site: Value }), z.strictObject({ term: Value })])
  .meta({ id: 'CreateMute', examples: [{ author: 'loud.example.org' }] });
const MuteView = z
  .object({
    id: Id,
    kind: z.enum(['author', 'site', 'term']),
    value: z.string(),
    createdBy: z.string(),
    createdAt: Instant,
  })
  .meta({ id: 'Mute' });

@ApiTags('mentions')
@Controller('v1/mutes')
export class MutesController {
  constructor(private readonly mutes: ManageMutes) {}

  @Get()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'Who and what is muted' })
  @ApiAnswer(200, z.object({ items: z.array(MuteView) }), 'All of them, newest first.')
  async list(@CurrentPrincipal() { workspaceId }: Principal) {
    return { items: (await this.mutes.all(workspaceId)).map(viewOf) };
  }

  @Post()
  @RequireScope('mentions:write')
  @ApiOperation({ summary: 'Mute an author, a site or a term' })
  @ApiAnswer(201, MuteView, 'Authors and sites are silent in what is stored, too; a term from now on.')
  @ApiProblems(409, 422)
  async create(@CurrentPrincipal() who: Principal, @Body({ schema: CreateMute }) body: z.output<typeof CreateMute>) {
    const [[kind, value]] = Object.entries(body) as [['author' | 'site' | 'term', string]];
    return viewOf(await this.mutes.create(who.workspaceId, kind, value, who.name));
  }

  @Delete(':id')
  @RequireScope('mentions:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Hear it again' })
  @ApiAnswer(204, null, 'Heard again.')
  @ApiProblems(404)
  async remove(@CurrentPrincipal() { workspaceId }: Principal, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.mutes.remove(workspaceId, id);
  }
}

const viewOf = ({ id, kind, value, createdBy, createdAt }: MuteEntity) => ({ id, kind, value, createdBy, createdAt });
