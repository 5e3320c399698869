import { types } from 'node:util';

export const REDACTED = '[redacted]';

/** Fields that are never logged, in any spelling of case, `-` and `_`: whole names, and endings. */
const SECRET_NAMES = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'credentials',
  'databaseurl',
]);
const SECRET_ENDINGS = /(?:password|secrets?|tokens?|apikeys?|secretkeys?|privatekey|codeverifier|jwt)$/;

const MAX_DEPTH = 8;

const isSecretName = (name: string): boolean => {
  const plain = name.replace(/[-_]/g, '').toLowerCase();
  return SECRET_NAMES.has(plain) || SECRET_ENDINGS.test(plain);
};

/**
 * A copy of what is to be logged without its secrets, at any depth.
 * Not pino's own `redact`: it needs every path spelled out beforehand, and one path forgotten leaks.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (types.isNativeError(value)) return redactError(value, depth);
  if ('toJSON' in value && typeof value.toJSON === 'function') return redact(value.toJSON(), depth + 1);
  return isPlain(value) ? redactFields(Object.entries(value), depth) : `[${value.constructor.name}]`;
}

/** Sockets, modules and the like are named and not walked through: they hold half the process. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** Text without the secrets that URLs and headers carry: `?token=...`, `Bearer ...`, `//user:password@host`. */
export function redactText(text: string): string {
  return text
    .replace(/((?:token|secret|password|api_?key)=|[?&]code=)[^&\s"'#]+/gi, `$1${REDACTED}`)
    .replace(/\b(Bearer|Basic|OAuth)\s+[\w.~+/=-]{8,}/g, `$1 ${REDACTED}`)
    .replace(/(\/\/[^\s/:@]*:)[^\s/@]+@/g, `$1${REDACTED}@`);
}

function redactFields(entries: [string, unknown][], depth: number): Record<string, unknown> {
  return Object.fromEntries(
    entries.map(([name, item]) => [name, isSecretName(name) && item != null ? REDACTED : redact(item, depth + 1)]),
  );
}

/** Of an error's own fields only plain ones: HTTP libraries hang whole requests, with their headers, on theirs. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const plain = Object.entries(error).filter(([, item]) => item === null || typeof item !== 'object');
  return {
    ...redactFields(plain, depth),
    type: error.constructor.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
    ...('errors' in error ? { errors: redact(error.errors, depth + 1) } : {}),
  };
}
