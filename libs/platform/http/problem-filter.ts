import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Logger } from '../logging/logger.js';
import { problem, toProblem } from './to-problem.js';

/** Answers every error as `application/problem+json`. What we did not foresee is a 500 without internals, logged with its stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Response>());
  }

  answer(error: unknown, request: Request, response: Response): void {
    const known = toProblem(error, request);
    const { status, ...rest } = known ?? problem(500);
    if (!known || status >= 500) this.logger.error({ err: error }, 'A request failed.');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    response
      .status(status)
      .type('application/problem+json')
      .send(JSON.stringify({ status, ...rest, requestId: request.id }));
  }
}
