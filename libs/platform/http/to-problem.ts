import { ProblemError, type Problem } from '#kernel';
import { HttpException } from '@nestjs/common';
import { jsonErrorOffset, lineAndColumn } from './json-position.js';

/** What body-parser and other express middleware throw (http-errors): `type` names the kind. */
interface MiddlewareError {
  type?: string;
  status?: number;
  limit?: number;
  body?: unknown;
}

/** The problem that an error of the HTTP edge stands for; null when it is a bug of ours. */
export function toProblem(error: unknown, request: { method: string; path: string }): Problem | null {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof HttpException) return fromHttpException(error, request);
  if (error instanceof URIError)
    return problem(400, 'The path of this request has a malformed % escape.', 'invalid_path');
  if (error instanceof Error && 'status' in error) return fromMiddleware(error as MiddlewareError);
  return null;
}

function fromHttpException(error: HttpException, request: { method: string; path: string }): Problem {
  const status = error.getStatus();
  if (status === 404 && error.message.startsWith('Cannot ')) {
    return problem(
      404,
      `There is no ${request.method} ${request.path} here. See /docs for what there is.`,
      'unknown_route',
    );
  }
  return problem(status, status < 500 ? error.message : undefined);
}

function fromMiddleware(error: MiddlewareError): Problem | null {
  switch (error.type) {
    case 'entity.too.large':
      return problem(413, `The body of this request is larger than ${megabytes(error.limit)}. Send less at once.`);
    case 'entity.parse.failed':
      return problem(400, notJson(error.body), 'invalid_json');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return problem(415);
    default:
      return error.status && error.status >= 400 && error.status < 500 ? problem(error.status) : null;
  }
}

const megabytes = (bytes = 0): string => `${bytes / 1024 / 1024} MB`;

function notJson(body: unknown): string {
  if (typeof body !== 'string') return 'The body of this request is not JSON.';
  if (isJson(body)) return 'The body of this request is JSON, but neither an object nor an array.';
  const offset = jsonErrorOffset(body);
  const where = offset >= body.length ? 'it ends too early' : `the mistake is at ${lineAndColumn(body, offset)}`;
  return `The body of this request is not JSON: ${where}. It must be an object or an array.`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const WORDS: Record<number, [code: string, title: string, detail: string]> = {
  400: ['bad_request', 'Bad request', 'This request cannot be understood.'],
  401: ['unauthorized', 'Who are you?', 'Send an API key (Authorization: Bearer <api key>) or sign in.'],
  403: ['forbidden', 'Not allowed', 'You may not do this.'],
  404: ['not_found', 'Not found', 'There is no such thing here.'],
  405: ['method_not_allowed', 'Method not allowed', 'This cannot be done with that method.'],
  409: ['conflict', 'Conflict', 'It is in a state in which this cannot be done.'],
  413: ['body_too_large', 'Too large', 'What you sent is larger than is taken here.'],
  415: ['unsupported_media_type', 'Unsupported media type', 'Send JSON in UTF-8 with Content-Type: application/json.'],
  429: ['too_many_requests', 'Too many requests', 'Wait as long as Retry-After says, then try again.'],
  500: ['internal', 'Our fault', 'Something broke here, and it was logged. Tell the operator the request id.'],
  503: ['unavailable', 'Not available', 'This cannot be done now. Try again in a moment.'],
};

/** A problem in the words of its status, or in the given ones. */
export function problem(status: number, detail?: string, code?: string): Problem {
  const [usualCode, title, usualDetail] = WORDS[status] ?? WORDS[status < 500 ? 400 : 500]!;
  return { status, code: code ?? usualCode, title, detail: detail ?? usualDetail };
}
