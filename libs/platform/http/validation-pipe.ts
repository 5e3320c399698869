import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { z } from 'zod';
import { explainIssues, type Place } from './explain-issues.js';
import { invalidRequest } from './invalid-request.js';
import { explainUnkeepable } from './keepable.js';

/** Checks `@Body({ schema })`, `@Query({ schema })` and `@Param(name, { schema })`; answers 400 with everything that is wrong. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (!metadata.schema || !this.toValidate(metadata)) return value;
    const place = placeOf(metadata);
    const unkeepable = explainUnkeepable(value, place);
    if (unkeepable.length > 0) throw invalidRequest(place.kind, unkeepable);
    this.stripProtoKeys(value);
    const result = await this.validate<T>(value, metadata.schema);
    if (!result.issues) return result.value;
    throw invalidRequest(place.kind, explainIssues(result.issues as readonly z.core.$ZodIssue[], value, place));
  }
}

function placeOf({ type, data }: ArgumentMetadata): Place {
  return { kind: type === 'query' || type === 'param' ? type : 'body', name: data };
}
