import { MAX_PAGE } from '#kernel';
import { z } from 'zod';

/** An id of ours: a UUID in its text form. */
export const Id = z.uuid().meta({ examples: ['0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10'] });

/** RFC 3339 with an offset on the wire, a `Date` in code, in both directions. */
export const Instant = z
  .codec(z.iso.datetime({ offset: true }), z.date(), {
    decode: (text) => new Date(text),
    encode: (date) => date.toISOString(),
  })
  .meta({ examples: ['2026-12-01T15:00:00.000Z'] });

/** Query of every list; extend it with the list's own filters. Strict: a misspelt filter would bring everything. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50).meta({ description: 'How many at most.' }),
  next: z
    .string()
    .max(1000)
    .optional()
    .meta({ description: 'The `next` of the page before; without it the list begins at its start.' }),
});

/** The answer of a list: the kernel's `Page` of `item`. */
export const pageOfSchema = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'Ask for the following page with it; null on the last one.' }),
  });

/** RFC 9457, as every error is answered. */
export const ProblemSchema = z
  .looseObject({
    status: z.int(),
    code: z.string().meta({ description: 'Stable; what a program decides by.' }),
    title: z.string(),
    detail: z.string().meta({ description: 'What happened and what to do, for a person.' }),
    requestId: z.string().optional().meta({ description: 'Where to look in the log.' }),
    errors: z
      .array(
        z.looseObject({
          code: z.string(),
          pointer: z.string().meta({
            description: 'JSON pointer into the body, `?name` for a query parameter, `{name}` for one of the path.',
          }),
          message: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });
