import { ApiAnswer, ApiProblems, Id, Instant } from '#platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Principal } from '../domain/principal.js';
import { CreateApiKey } from '../use-cases/create-api-key.js';
import { assertMayGrant } from '../use-cases/grants.js';
import { ReadWorkspace } from '../use-cases/read-workspace.js';
import { RevokeApiKey } from '../use-cases/revoke-api-key.js';
import { CurrentPrincipal, RequireScope } from './access.decorators.js';
import { ScopeView } from './views.js';

const ApiKeyView = z.object({
  id: Id,
  name: z.string(),
  prefix: z.string().meta({ description: 'How its text begins.', examples: ['pk_3f9a01c2'] }),
  scopes: z.array(ScopeView),
  createdAt: Instant,
  lastUsedAt: Instant.nullable().meta({ description: 'To the minute.' }),
});
const NewApiKeyView = ApiKeyView.extend({ key: z.string().meta({ description: 'The key itself. Shown this once.' }) });

const NewApiKeyBody = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .meta({ examples: ['Newsletter script'] }),
    scopes: z
      .array(ScopeView)
      .min(1)
      .meta({ examples: [['posts:read', 'posts:write']] }),
  })
  .meta({ examples: [{ name: 'Newsletter script', scopes: ['posts:read', 'posts:write'] }] });

@ApiTags('Workspaces and keys')
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly workspace: ReadWorkspace,
    private readonly createKey: CreateApiKey,
    private readonly revokeKey: RevokeApiKey,
  ) {}

  @Get()
  @RequireScope('admin')
  @ApiOperation({ summary: 'API keys' })
  @ApiAnswer(200, z.object({ items: z.array(ApiKeyView) }), 'The keys of the workspace, without their texts')
  async list(@CurrentPrincipal() { workspaceId }: Principal) {
    const rows = await this.workspace.apiKeys(workspaceId);
    return {
      items: rows.map(({ id, name, prefix, scopes, createdAt, lastUsedAt }) => ({
        id,
        name,
        prefix,
        scopes,
        createdAt,
        lastUsedAt,
      })),
    };
  }

  @Post()
  @RequireScope('admin')
  @ApiOperation({ summary: 'Make an API key' })
  @ApiAnswer(201, NewApiKeyView, 'The key; copy its text now, it is never shown again')
  create(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: NewApiKeyBody }) body: z.output<typeof NewApiKeyBody>,
  ) {
    assertMayGrant(principal, body.scopes);
    return this.createKey.run(principal.workspaceId, body);
  }

  @Delete(':id')
  @RequireScope('admin')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API key' })
  @ApiAnswer(204, null, 'Revoked: from now on the key is not valid')
  @ApiProblems(404)
  async remove(@CurrentPrincipal() { workspaceId }: Principal, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.revokeKey.run(workspaceId, id);
  }
}
