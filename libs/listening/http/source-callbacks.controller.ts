import { All, Controller, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '#accounts';
import { ProblemError } from '#kernel';
import { z } from 'zod';
import { AnswerCallback } from '../use-cases/answer-callback.js';

/** A hub sends the entries that are new; its whole feed is at most this big for us elsewhere, too. */
const MOST_BYTES = 10 * 1024 * 1024;

const Token = z.string().regex(/^[\w-]{43}$/, 'This must be the token of a callback.');

/** Where hubs call (WebSub). The unguessable token says for which feed; who calls is proven by the adapter (signature). */
@ApiExcludeController()
@Controller('v1/sources/callback')
export class SourceCallbacksController {
  constructor(private readonly answering: AnswerCallback) {}

  @All(':token')
  @Public()
  async call(
    @Param('token', { schema: Token }) token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { method } = request;
    if (method !== 'GET' && method !== 'POST') throw notAllowed();
    const call = {
      method,
      query: flat(request.query),
      headers: flat(request.headers),
      body: await bodyOf(request),
    } as const;
    const { status, body } = await this.answering.run(token, call);
    response.status(status).type('text/plain').send(body);
  }
}

/** Of what is given more than once, the first. */
function flat(values: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const first: unknown = Array.isArray(value) ? value[0] : value;
      return typeof first === 'string' ? [[name, first]] : [];
    }),
  );
}

/** The bytes as they came, for signatures are over them: no parser takes the body of such a path (`configureHttp`). */
async function bodyOf(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) throw tooLarge();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (): ProblemError =>
  new ProblemError({
    status: 413,
    code: 'too_large',
    title: 'Too large',
    detail: `A call can have ${MOST_BYTES} bytes; we read the feed itself instead.`,
  });

const notAllowed = (): ProblemError =>
  new ProblemError({
    status: 405,
    code: 'method_not_allowed',
    title: 'Method not allowed',
    detail: 'Hubs call with GET and POST.',
  });
