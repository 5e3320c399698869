import { ProblemError } from '#kernel';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader, ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import type { Request } from 'express';
import type { z } from 'zod';
import { problemReference } from './problem-responses.js';

/** Documents what a handler answers when all is well: `@ApiAnswer(201, PostView, 'The post, scheduled')`. */
export function ApiAnswer(status: number, schema: z.ZodType | null, description: string): MethodDecorator {
  return ApiResponse(schema ? { status, description, standardSchema: schema } : { status, description });
}

/** Documents the problems of a handler. 400, 401, 403 and 409 of keys, bodies and `Idempotency-Key` come by themselves. */
export function ApiProblems(...statuses: number[]): MethodDecorator {
  return (target, key, descriptor) => {
    for (const status of statuses) {
      ApiResponse({ status, $ref: problemReference(status) } as ApiResponseOptions)(target, key, descriptor);
    }
  };
}

/**
 * The version that the caller read, from `If-Match: "3"`; null when the header is missing or `*`, which skips the check.
 * Documents the header and 412; answer `stale(...)` of the kernel when the row has another version.
 */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext): number | null =>
    parseIfMatch(context.switchToHttp().getRequest<Request>().headers['if-match']),
  [documentIfMatch],
);

const VERSION = /^(?:W\/)?"?(\d{1,15})"?$/;

export function parseIfMatch(header: string | undefined): number | null {
  if (header === undefined || header.trim() === '*') return null;
  const version = VERSION.exec(header.trim())?.[1];
  if (version !== undefined) return Number(version);
  throw new ProblemError({
    status: 400,
    code: 'invalid_if_match',
    title: 'Invalid If-Match',
    detail: 'The header If-Match must be the version that you read, like If-Match: "3".',
  });
}

function documentIfMatch(target: object, key: string | symbol | undefined): void {
  const method = key && Object.getOwnPropertyDescriptor(target, key);
  if (!method) return;
  ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'The `version` that you read: the change is refused with 412 when somebody was faster.',
    schema: { type: 'string', example: '"3"' },
  })(target, key, method);
  ApiProblems(412)(target, key, method);
}
