import { z } from 'zod';
import { parseAllowed } from '../http-client/allow-list.js';
import { parseSecretKeys } from '../secrets/secret-keys.js';

/** Readers of one environment variable each. Their messages say what would be right and never repeat the value. */

export const integer = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
};

export const oneOf = <const T extends [string, ...string[]]>(...values: T) =>
  z.enum(values, `must be one of: ${values.join(', ')}`);

export const onOff = oneOf('on', 'off').transform((value) => value === 'on');

export const text = z.string();

export const httpUrl = z
  .string()
  .refine(
    (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && !/[?#]/.test(value),
    'must be a URL that begins with http:// or https:// and has no query',
  )
  .transform((value) => value.replace(/\/+$/, ''));

export const postgresUrl = z
  .string()
  .refine(
    (value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol),
    'must be a URL like postgres://user:password@host:5432/database',
  );

export const smtpUrl = z
  .string()
  .refine(
    (value) => URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol),
    'must be a URL like smtp://user:password@mail.example.org:587 or smtps://…:465',
  );

/** `a, b` → `['a', 'b']`. */
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

export const roles = list.pipe(
  z.array(oneOf('api', 'publisher', 'listener')).min(1, 'must name at least one role of: api, publisher, listener'),
);

export const allowed = list.refine(
  (entries) => entries.every((entry) => parseAllowed(entry) !== null),
  'must be a comma list of host, host:port or CIDR, like 10.0.0.5:8080,192.168.0.0/16',
);

export const email = z.email('must be an e-mail address');

export const password = z.string().min(8, 'must have 8 characters or more');

export const apiKey = z.string().min(16, 'must have 16 characters or more, from a random source');

export const secretKeys = z.string().refine((value) => {
  try {
    return parseSecretKeys(value).length > 0;
  } catch {
    return false;
  }
}, 'must be like 2:<base64 of 32 bytes>,1:<base64 of 32 bytes>, the newest first');
