import { Database } from '#database';
import { ProblemError } from '#kernel';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { isIdempotencyKey, requestText, type KeptAnswer } from '../domain/idempotency.js';
import type { Principal } from '../domain/principal.js';
import { actionName, targetOf } from '../domain/write-names.js';
import { AnswerOnce, type Taken } from '../use-cases/answer-once.js';
import { RecordAudit } from '../use-cases/record-audit.js';
import { changesNothing, isOutsideTransaction } from './access.decorators.js';
import type { AuthenticatedRequest } from './authenticated-request.js';
import { READS } from './methods.js';

/** One write on its way through. */
interface Write {
  principal: Principal;
  request: AuthenticatedRequest;
  response: Response;
  action: string;
  handle: () => Promise<unknown>;
}

/**
 * Around every write of a known caller: one transaction that holds the write, its audit line, and its kept answer when
 * there is an `Idempotency-Key`. When the handler throws, nothing of the three remains and the key is free again.
 * The answer leaves after the commit.
 */
@Injectable()
export class WriteInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly once: AnswerOnce,
    private readonly audit: RecordAudit,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const { principal } = request;
    if (context.getType() !== 'http' || !principal || READS.has(request.method)) return next.handle();
    if (changesNothing(context.getHandler())) return next.handle();
    const write: Write = {
      principal,
      request,
      response: http.getResponse<Response>(),
      action: actionName(context.getClass().name, context.getHandler().name),
      handle: () => lastValueFrom(next.handle(), { defaultValue: undefined }),
    };
    return from(isOutsideTransaction(context.getHandler()) ? this.outside(write) : this.inside(write));
  }

  private inside(write: Write): Promise<unknown> {
    return this.database.transaction(async () => {
      const taken = await this.take(write);
      if (taken && 'repeat' in taken) return repeat(write.response, taken.repeat);
      return this.perform(write, taken);
    });
  }

  /** The key is reserved beforehand in a commit of its own, for the write itself is not ours to roll back. */
  private async outside(write: Write): Promise<unknown> {
    const taken = await this.take(write);
    if (taken && 'repeat' in taken) return repeat(write.response, taken.repeat);
    try {
      return await this.perform(write, taken);
    } catch (error) {
      if (taken) await this.once.free(taken.held);
      throw error;
    }
  }

  private async perform(write: Write, taken: Extract<Taken, { held: unknown }> | null): Promise<unknown> {
    const before = new Set(write.response.getHeaderNames());
    const body = await write.handle();
    await this.database.transaction(async () => {
      const { principal, action, request } = write;
      const target = targetOf(request.params as Record<string, string>, body);
      await this.audit.run({ principal, action, target, requestId: String(request.id) });
      if (taken) await this.once.keep(taken.held, answerOf(write.response, before, body));
    });
    return body;
  }

  private async take({ principal, request, response }: Write): Promise<Taken | null> {
    const key = idempotencyKey(request);
    if (key === null) return null;
    const { method, originalUrl: url, headers } = request;
    // What no parser has read (files, lines of JSON) is a stream that cannot be read twice.
    const body: unknown = request.body;
    try {
      return await this.once.take(
        principal.workspaceId,
        key,
        requestText({ method, url, body, length: headers['content-length'] }),
      );
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === 'in_progress') response.setHeader('Retry-After', '1');
      throw error;
    }
  }
}

function idempotencyKey(request: AuthenticatedRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && isIdempotencyKey(key)) return key;
  throw new ProblemError({
    status: 400,
    code: 'invalid_idempotency_key',
    title: 'Invalid Idempotency-Key',
    detail: 'The header Idempotency-Key must be 1 to 200 printable ASCII characters, a UUID for example.',
  });
}

/** Status, body, and the headers that the handler set (`ETag`, `Location`): neither those of the edge, nor cookies. */
function answerOf(response: Response, before: ReadonlySet<string>, body: unknown): KeptAnswer {
  const own = response.getHeaderNames().filter((name) => !before.has(name) && name !== 'set-cookie');
  return {
    status: response.statusCode,
    headers: Object.fromEntries(own.map((name) => [name, String(response.getHeader(name))])),
    body,
  };
}

function repeat(response: Response, answer: KeptAnswer): unknown {
  response.status(answer.status).set(answer.headers).setHeader('Idempotency-Replayed', 'true');
  return answer.body;
}
