import { Body, Controller, Get, Header, HttpCode, Param, Patch, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import { ApiAnswer, ApiProblems, Id, IfMatch, pageOfSchema } from '#platform';
import { z } from 'zod';
import { EditMention, type MentionChange } from '../use-cases/mentions/edit-mention.js';
import { EraseAuthor } from '../use-cases/mentions/erase-author.js';
import { ExportMentions } from '../use-cases/mentions/export-mentions.js';
import { ReadMentions } from '../use-cases/mentions/read-mentions.js';
import { ChangeMention, ListMentions, MentionFilterQuery, MentionView, mentionView } from './mention-schemas.js';

const Erasure = z
  .strictObject({ author: z.string().trim().min(1).max(300), source: z.string().max(50).nullable().default(null) })
  .meta({ id: 'Erasure', examples: [{ author: 'ana.example.org' }] });

@ApiTags('mentions')
@Controller('v1/mentions')
export class MentionsController {
  constructor(
    private readonly mentions: ReadMentions,
    private readonly edit: EditMention,
    private readonly exporting: ExportMentions,
    private readonly erasing: EraseAuthor,
  ) {}

  @Get()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'Mentions' })
  @ApiAnswer(200, pageOfSchema(MentionView), 'A page of mentions, newest first; of copies of one story only the first.')
  async list(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Query({ schema: ListMentions }) query: z.output<typeof ListMentions>,
  ) {
    const { limit, next, ...filter } = query;
    const page = await this.mentions.page(workspaceId, filter, limit, next);
    return { items: page.items.map(mentionView), next: page.next };
  }

  @Get('export.csv')
  @RequireScope('mentions:read')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="mentions.csv"')
  @ApiOperation({ summary: 'Mentions as CSV', description: 'The same filters as the list; all of them, newest first.' })
  @ApiAnswer(200, null, 'A file with a header line.')
  export(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Query({ schema: MentionFilterQuery }) filter: z.output<typeof MentionFilterQuery>,
  ): StreamableFile {
    return new StreamableFile(this.exporting.run(workspaceId, filter));
  }

  @Post('erasures')
  @HttpCode(200)
  @RequireScope('admin')
  @ApiOperation({ summary: 'Erase everything that somebody wrote, on their request' })
  @ApiAnswer(
    200,
    z.object({ texts: z.int(), mentions: z.int() }),
    'How much is gone. To keep it away, mute the author as well.',
  )
  erase(@CurrentPrincipal() { workspaceId }: Principal, @Body({ schema: Erasure }) body: z.output<typeof Erasure>) {
    return this.erasing.run(workspaceId, body.author, body.source);
  }

  @Get(':id')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'One mention' })
  @ApiAnswer(200, MentionView, 'The mention.')
  @ApiProblems(404)
  async one(@CurrentPrincipal() { workspaceId }: Principal, @Param('id', { schema: Id }) id: string) {
    return mentionView(await this.mentions.get(workspaceId, id));
  }

  @Patch(':id')
  @RequireScope('mentions:write')
  @ApiOperation({ summary: 'Correct its sentiment, assign it, tag it, move it on' })
  @ApiAnswer(200, MentionView, 'The mention as it is now.')
  @ApiProblems(404, 412)
  async change(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: ChangeMention }) body: z.output<typeof ChangeMention>,
  ) {
    return mentionView(await this.edit.run(who.workspaceId, id, body as MentionChange, who.name, version));
  }
}
