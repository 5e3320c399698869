import { ProblemError } from '#kernel';
import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { z } from 'zod';
import { explainIssues, type Place } from './explain-issues.js';

/** Checks `@Body({ schema })`, `@Query({ schema })` and `@Param(name, { schema })`; answers 400 with everything that is wrong. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (!metadata.schema || !this.toValidate(metadata)) return value;
    this.stripProtoKeys(value);
    const result = await this.validate<T>(value, metadata.schema);
    if (result.issues) throw invalid(result.issues as readonly z.core.$ZodIssue[], value, metadata);
    return result.value;
  }
}

const WORDS = { body: 'body', query: 'query', param: 'path' } as const;

function invalid(issues: readonly z.core.$ZodIssue[], value: unknown, metadata: ArgumentMetadata): ProblemError {
  const kind = metadata.type === 'query' || metadata.type === 'param' ? metadata.type : 'body';
  const place: Place = { kind, name: metadata.data };
  return new ProblemError({
    status: 400,
    code: `invalid_${WORDS[kind]}`,
    title: `Invalid ${WORDS[kind]}`,
    detail: `The ${WORDS[kind]} of this request is not as it must be: errors says what is wrong, where, and what would be right.`,
    errors: explainIssues(issues, value, place),
  });
}
