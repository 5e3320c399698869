import { ApiAnswer, ApiProblems } from '#platform';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { SetUp } from '../use-cases/set-up.js';
import { Public } from './access.decorators.js';
import { NewWorkspaceBody } from './new-workspace.js';
import { LimitGuesses } from './rate-limit.guard.js';
import { Email, Password, PersonName, WorkspaceView } from './views.js';

const SetupBody = z
  .strictObject({
    token: z.string().min(1).max(200).meta({ description: 'Of the link that the first start printed.' }),
    email: Email,
    password: Password,
    name: PersonName,
    workspace: NewWorkspaceBody.shape.name,
    zone: NewWorkspaceBody.shape.zone,
    language: NewWorkspaceBody.shape.language,
  })
  .meta({
    examples: [
      {
        token: 'the token of the link',
        email: 'ana@example.com',
        password: 'correct horse battery staple',
        name: 'Ana García',
        workspace: 'Café Aurora',
        zone: 'America/Mexico_City',
        language: 'es',
      },
    ],
  });
const SetupView = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  workspace: WorkspaceView,
  key: z.string().meta({ description: 'The first API key, with every scope. Shown this once.' }),
});

@ApiTags('Set-up')
@Controller('v1/setup')
export class SetupController {
  constructor(private readonly setUp: SetUp) {}

  @Post()
  @Public()
  @LimitGuesses()
  @ApiOperation({ summary: 'Set the service up' })
  @ApiAnswer(201, SetupView, 'The first owner, workspace and key')
  @ApiProblems(400, 404, 429)
  async create(@Body({ schema: SetupBody }) body: z.output<typeof SetupBody>) {
    const { token, email, password, name, workspace, zone, language } = body;
    const done = await this.setUp.run(token, {
      owner: { email, password, name },
      workspace: { name: workspace, zone, language },
    });
    const { memberId: _, ...shown } = done.workspace;
    return { user: done.user, workspace: shown, key: done.key?.key };
  }
}
