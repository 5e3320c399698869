import { decodeCursor, isId, pageOf, ProblemError } from '#kernel';
import { ApiAnswer, Id, Instant, pageOfSchema, PageQuery } from '#platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Principal } from '../domain/principal.js';
import { ReadWorkspace } from '../use-cases/read-workspace.js';
import { CurrentPrincipal, RequireScope } from './access.decorators.js';

const AuditView = z.object({
  id: Id,
  at: Instant,
  actor: z.object({ kind: z.enum(['key', 'member']), id: z.string(), name: z.string() }),
  action: z.string().meta({ examples: ['posts.create'] }),
  target: z.string().nullable().meta({ description: 'The id of what it was done to.' }),
  requestId: z.string().nullable(),
});

@ApiTags('Workspaces and keys')
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly workspace: ReadWorkspace) {}

  @Get()
  @RequireScope('admin')
  @ApiOperation({ summary: 'The audit log' })
  @ApiAnswer(200, pageOfSchema(AuditView), 'Who did what to what, and when; newest first')
  async list(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>,
  ) {
    const rows = await this.workspace.audit(workspaceId, query.limit + 1, before(query.next));
    const { items, next } = pageOf(rows, query.limit, (row) => [row.id]);
    return {
      items: items.map(({ id, at, actorKind, actorId, actorName, action, target, requestId }) => ({
        id,
        at,
        actor: { kind: actorKind, id: actorId, name: actorName },
        action,
        target,
        requestId,
      })),
      next,
    };
  }
}

function before(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const id = decodeCursor(cursor, 1)?.[0];
  if (id !== undefined && isId(id)) return id;
  throw new ProblemError({
    status: 400,
    code: 'invalid_query',
    title: 'Invalid query',
    detail: 'The value of next must be the one that the page before ended with.',
    errors: [{ code: 'invalid_cursor', pointer: '?next', message: 'This is no cursor of this list.' }],
  });
}
