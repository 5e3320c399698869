import { newId } from '#kernel';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { withLogFields } from './log-context.js';
import type { Logger } from './logger.js';

declare module 'http' {
  interface IncomingMessage {
    /** The caller's `X-Request-Id`, or ours. */
    id: string;
  }
}

const USABLE_ID = /^[\w.:-]{1,64}$/;
/** Asked every few seconds by machines. */
const QUIET = /^\/(health\/|metrics$)/;

/** One line per request, and a request id: the caller's `X-Request-Id` or a new one, on the answer and on every line meanwhile. */
export function requestLog(logger: Logger): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const given = request.get('X-Request-Id') ?? '';
    request.id = USABLE_ID.test(given) ? given : newId();
    response.setHeader('X-Request-Id', request.id);
    if (!QUIET.test(request.path)) logWhenOver(logger, request, response);
    withLogFields({ requestId: request.id }, next);
  };
}

function logWhenOver(logger: Logger, request: Request, response: Response): void {
  const start = performance.now();
  response.once('close', () => {
    const { id, method, originalUrl: url } = request;
    const ms = Math.round(performance.now() - start);
    withLogFields({ requestId: id }, () => {
      if (response.writableFinished) logger.info({ method, url, status: response.statusCode, ms }, 'Request answered.');
      else logger.info({ method, url, ms }, 'Request given up by the caller.');
    });
  });
}
