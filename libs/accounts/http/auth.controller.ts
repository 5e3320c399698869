import { ApiAnswer, ApiProblems, type Config, CONFIG, Instant } from '#platform';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../domain/principal.js';
import { Sessions, type WithCookies } from '../use-cases/sessions.js';
import { Authenticated, CurrentPrincipal, Public } from './access.decorators.js';
import { identityHeaders, type AuthenticatedRequest } from './authenticated-request.js';
import { LimitGuesses } from './rate-limit.guard.js';
import { refuseForeign } from './refuse-foreign.js';
import { userOf } from './user-of.js';
import { Email, Password } from './views.js';

const SignInBody = z
  .strictObject({ email: Email, password: z.string().min(1).max(128) })
  .meta({ examples: [{ email: 'ana@example.com', password: 'correct horse battery staple' }] });
const PasswordBody = z
  .strictObject({ current: z.string().min(1).max(128), next: Password })
  .meta({ examples: [{ current: 'correct horse battery staple', next: 'purple otter lighthouse nine' }] });

/** better-auth's own. */
const SessionId = z.string().max(100);

const UserView = z.object({ id: z.string(), email: z.string(), name: z.string() });
const SessionView = z.object({
  id: z.string(),
  userAgent: z.string().nullable(),
  createdAt: Instant,
  expiresAt: Instant,
  current: z.boolean().meta({ description: 'The one that this request was made with.' }),
});

/** Sessions of people in browsers; programs use API keys. */
@ApiTags('Sign-in')
@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly sessions: Sessions,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('sign-in')
  @Public()
  @LimitGuesses()
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in' })
  @ApiAnswer(200, UserView, 'Signed in: the session is in the cookie')
  @ApiProblems(400, 401, 403, 429)
  async signIn(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body({ schema: SignInBody }) body: z.output<typeof SignInBody>,
  ) {
    refuseForeign(request, this.config.publicUrl);
    return withCookies(response, await this.sessions.signIn(body, identityHeaders(request)));
  }

  @Post('sign-out')
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out' })
  @ApiAnswer(204, null, 'Signed out')
  @ApiProblems(403)
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    refuseForeign(request, this.config.publicUrl);
    withCookies(response, await this.sessions.signOut(identityHeaders(request)));
  }

  @Get('sessions')
  @Authenticated()
  @ApiOperation({ summary: 'Your sessions' })
  @ApiAnswer(200, z.object({ items: z.array(SessionView) }), 'Where you are signed in, newest first')
  @ApiProblems(403)
  async list(@CurrentPrincipal() principal: Principal, @Req() { sessionId }: AuthenticatedRequest) {
    const rows = await this.sessions.list(userOf(principal));
    return { items: rows.map((row) => ({ ...row, current: row.id === sessionId })) };
  }

  @Delete('sessions/:id')
  @Authenticated()
  @HttpCode(204)
  @ApiOperation({ summary: 'End one of your sessions' })
  @ApiAnswer(204, null, 'That session has ended')
  @ApiProblems(403, 404)
  async revoke(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: SessionId }) id: string,
  ): Promise<void> {
    await this.sessions.revoke(userOf(principal), id);
  }

  @Post('password')
  @Authenticated()
  @LimitGuesses()
  @HttpCode(204)
  @ApiOperation({ summary: 'Change your password' })
  @ApiAnswer(204, null, 'Changed; your other sessions have ended')
  @ApiProblems(403, 422)
  async changePassword(
    @CurrentPrincipal() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body({ schema: PasswordBody }) body: z.output<typeof PasswordBody>,
  ): Promise<void> {
    userOf(principal);
    withCookies(response, await this.sessions.changePassword(body, identityHeaders(request)));
  }
}

function withCookies<T>(response: Response, { value, cookies }: WithCookies<T>): T {
  if (cookies.length > 0) response.append('Set-Cookie', cookies);
  return value;
}
