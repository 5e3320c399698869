import * as z from 'zod/mini';
import { Refusal } from '../core/call.js';
import { FAULT_KINDS } from '../core/faults.js';

const settings = z.record(z.string(), z.unknown());

export const accountInput = z.strictObject({
  network: z.string(),
  handle: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_]{1,30}$/, 'letters, digits and _ only, 30 at most'))),
  name: z.optional(z.string()),
  count: z.optional(z.int().check(z.gte(1), z.lte(10_000))),
  settings: z.optional(settings),
});

export const settingsInput = z.strictObject({ settings });

export const tokenInput = z.strictObject({ action: z.enum(['expire', 'revoke', 'lose-rotation']) });

export const faultInput = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  network: z.optional(z.string()),
  account: z.optional(z.string()),
  call: z.optional(z.string()),
  method: z.optional(z.string()),
  path: z.optional(z.string().check(z.refine(isPattern, 'not a regular expression'))),
  ms: z.optional(z.number().check(z.gte(0))),
  times: z.optional(z.int().check(z.gte(1))),
  probability: z.optional(z.number().check(z.gte(0), z.lte(1))),
  seed: z.optional(z.int()),
});

/** The input, or 422 with what is wrong. */
export function parse<S extends z.ZodMiniType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new Refusal({ status: 422, body: { error: errors.join('; ') } });
}

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}
