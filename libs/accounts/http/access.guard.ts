import { notFound, ProblemError } from '#kernel';
import { CONFIG, type Config } from '#platform';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import type { Scope } from '../domain/scopes.js';
import { AuthenticateKey } from '../use-cases/authenticate-key.js';
import { AuthenticateSession, type SessionCaller } from '../use-cases/authenticate-session.js';
import { forbidden } from '../use-cases/problems.js';
import { accessOf } from './access.decorators.js';
import { identityHeaders, originOf, type AuthenticatedRequest } from './authenticated-request.js';
import { READS } from './methods.js';

/** Default deny: 401 without a caller, 403 without the scope. It runs before everything that looks at the request's body. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly keys: AuthenticateKey,
    private readonly sessions: AuthenticateSession,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const [access] = accessOf(context.getHandler());
    if (access === undefined) return false;
    if (access === 'public') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    await this.authenticate(request, http.getResponse<Response>());
    if (access !== 'authenticated') requireScope(request, access);
    return true;
  }

  private async authenticate(request: AuthenticatedRequest, response: Response): Promise<void> {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined) return this.authenticateKey(request, authorization);
    if (cookie === undefined) throw unauthorized('Send an API key (Authorization: Bearer <api key>) or sign in.');
    return this.authenticateSession(request, response);
  }

  private async authenticateKey(request: AuthenticatedRequest, authorization: string): Promise<void> {
    const text = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const principal = text === undefined ? null : await this.keys.run(text);
    if (!principal) {
      throw unauthorized(
        text === undefined
          ? 'The header Authorization must be: Bearer <api key>.'
          : 'This API key is not valid: it is mistyped, or it was revoked. Make a new one with POST /v1/api-keys.',
      );
    }
    const wanted = wantedWorkspace(request);
    if (wanted !== null && wanted !== principal.workspaceId) throw notFound('workspace', wanted);
    request.principal = principal;
  }

  private async authenticateSession(request: AuthenticatedRequest, response: Response): Promise<void> {
    const { caller, cookies } = await this.sessions.run(identityHeaders(request), wantedWorkspace(request));
    if (cookies.length > 0) response.append('Set-Cookie', cookies);
    if (caller.is !== 'member') throw refusal(caller);
    if (!READS.has(request.method) && originOf(request, this.config.publicUrl) !== 'own') {
      throw forbidden(
        'foreign_origin',
        `Writes by a session cookie must come from a page of this service (${this.config.publicUrl}). A program should use an API key.`,
      );
    }
    request.principal = caller.principal;
    request.sessionId = caller.sessionId;
  }
}

function refusal(caller: Exclude<SessionCaller, { is: 'member' }>): ProblemError {
  if (caller.is === 'nobody') return unauthorized('Your session has ended. Sign in again.');
  if (caller.wanted !== null) return notFound('workspace', caller.wanted);
  return forbidden('no_workspace', 'You are a member of no workspace any more. Ask an owner for an invitation.');
}

function requireScope(request: AuthenticatedRequest, scope: Scope): void {
  const { principal } = request;
  if (!principal || principal.scopes.has(scope)) return;
  const who = principal.kind === 'key' ? `The API key ${principal.name}` : `The role ${principal.role}`;
  throw forbidden('missing_scope', `${who} lacks the scope ${scope}, which this needs.`, { scope });
}

/** The header by which a member of several workspaces says which one is meant. */
function wantedWorkspace(request: AuthenticatedRequest): string | null {
  const wanted = request.headers['pregon-workspace'];
  return typeof wanted === 'string' ? wanted.toLowerCase() : null;
}

const unauthorized = (detail: string): ProblemError =>
  new ProblemError({ status: 401, code: 'unauthorized', title: 'Who are you?', detail });
