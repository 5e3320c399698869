import type { NestExpressApplication } from '@nestjs/platform-express';
import { ProblemError } from '#kernel';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import type { IncomingMessage } from 'node:http';
import type { Config } from '../config/config.js';
import { Logger } from '../logging/logger.js';
import { requestLog } from '../logging/request-log.js';
import { invalidRequest } from './invalid-request.js';
import { explainUnkeepable } from './keepable.js';
import { serveOpenApi } from './openapi.js';
import { ProblemFilter } from './problem-filter.js';
import { securityHeaders } from './security-headers.js';
import { problem } from './to-problem.js';
import { ValidationPipe } from './validation-pipe.js';

/** Largest JSON body, in bytes. Files come as multipart, which has a limit of its own. */
const MAX_BODY = 1024 * 1024;

/** What handlers read themselves: files and lines of JSON, and whatever other services send to a path with `/callback/` in it. */
const UNPARSED = ['multipart', 'application/x-ndjson'];
const CALLED_BY_SERVICES = /\/callback\//;

/** Everything at the HTTP edge that is the same for all features. Call it once, before `listen`. */
export function configureHttp(app: NestExpressApplication, config: Config): void {
  const logger = app.get(Logger);
  const problems = new ProblemFilter(logger);
  // One proxy in front of us; more trust would let callers choose their own address.
  app.set('trust proxy', config.trustProxy ? 1 : false);
  // If-Match takes the version of the body, not a hash that express makes up.
  app.set('etag', false);
  app.use(requestLog(logger));
  app.use(securityHeaders(config.publicUrl));
  app.use(refuseOtherTypes);
  app.useBodyParser('json', { limit: MAX_BODY, type: unlessCalledByServices('json') });
  app.useBodyParser('urlencoded', { limit: MAX_BODY, extended: false, type: unlessCalledByServices('urlencoded') });
  app.use(refuseUnkeepable);
  // Before Nest's own handler, which turns a JSON mistake into an error that quotes the body.
  const onBodyError: ErrorRequestHandler = (error, request, response, _next) =>
    problems.answer(error, request, response);
  app.use(onBodyError);
  app.useGlobalFilters(problems);
  app.useGlobalPipes(new ValidationPipe());
  serveOpenApi(app, config);
}

/** `curl -d` says that it sends a form: told so at once, and not that the JSON in it is an unknown field. */
const refuseOtherTypes: RequestHandler = (request, _response, next) => {
  const { 'content-length': length, 'transfer-encoding': chunked } = request.headers;
  const hasBody = chunked !== undefined || Number(length ?? 0) > 0;
  const taken = CALLED_BY_SERVICES.test(request.path) || request.is(['json', ...UNPARSED]);
  next(hasBody && !taken ? new ProblemError(problem(415)) : undefined);
};

/** A signature is over the bytes as they came: no parser may take them. */
const unlessCalledByServices =
  (type: string) =>
  (request: IncomingMessage): boolean =>
    !CALLED_BY_SERVICES.test((request as Request).path) && Boolean((request as Request).is(type));

/** Before anything walks through the body: the pipe, which sees queries and forms too, comes after guards and interceptors. */
const refuseUnkeepable: RequestHandler = (request, _response, next) => {
  const errors = explainUnkeepable(request.body, { kind: 'body' });
  next(errors.length > 0 ? invalidRequest('body', errors) : undefined);
};
