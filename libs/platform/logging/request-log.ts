import { newId } from '#kernel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pinoHttp } from 'pino-http';
import { withLogFields } from './log-context.js';
import type { Logger } from './logger.js';
import { redactText } from './redact.js';

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const USABLE_ID = /^[\w.:-]{1,64}$/;
/** Asked every few seconds by machines. */
const QUIET = ['/health/', '/metrics'];

/** One line per request, and a request id: the caller's `X-Request-Id` or a new one, on the answer and on every line meanwhile. */
export function requestLog(logger: Logger): Middleware {
  const log = pinoHttp({
    logger: logger.pino,
    genReqId: (request, response) => {
      const given = request.headers['x-request-id'];
      const id = typeof given === 'string' && USABLE_ID.test(given) ? given : newId();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    quietReqLogger: true,
    customProps: (request) => ({ requestId: request.id }),
    autoLogging: { ignore: (request) => QUIET.some((prefix) => request.url?.startsWith(prefix)) },
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    serializers: {
      req: (request: { method: string; url: string }) => ({ method: request.method, url: redactText(request.url) }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
  });
  return (request, response, next) => {
    log(request, response);
    withLogFields({ requestId: request.id }, next);
  };
}
