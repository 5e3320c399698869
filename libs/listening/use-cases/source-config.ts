import { unprocessable, type Json } from '#kernel';
import { explainIssues, type SecretBox } from '#platform';
import { z } from 'zod';
import type { Source } from '../sources/kit/source.js';

/** A configuration as it is stored: what may be shown, and, when it has secrets, the whole of it sealed. */
export interface StoredConfig {
  config: Json;
  sealed: string | null;
}

type Schema = {
  format?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
};
type Fields = { [key: string]: Json };

/** Parses what a person configured. Throws 422, pointing into `/config`. */
export function parseConfig(source: Source, config: unknown): unknown {
  const parsed = source.config.safeParse(config);
  if (parsed.success) return parsed.data;
  const errors = explainIssues(parsed.error.issues, config, { kind: 'body' });
  throw unprocessable(
    'invalid_config',
    `This is not the configuration that ${source.name} needs: GET /v1/source-kinds describes it (${source.kind}).`,
    errors.map((error) => ({ ...error, pointer: `/config${error.pointer}` })),
  );
}

/** Fields marked `format: 'password'` in the kind's schema are secrets: sealed, never shown. */
export function sealConfig(source: Source, config: Json, secrets: SecretBox): StoredConfig {
  const shown = withoutSecrets(config, schemaOf(source));
  const same = JSON.stringify(shown) === JSON.stringify(config);
  return { config: shown, sealed: same ? null : secrets.seal(JSON.stringify(config)) };
}

/** The whole configuration, as it was given. Throws SecretError. */
export const openConfig = ({ config, sealed }: StoredConfig, secrets: SecretBox): Json =>
  sealed === null ? config : (JSON.parse(secrets.open(sealed)) as Json);

/**
 * A new configuration with the secrets of the old one where it names none: they are never shown, so nobody can send them back.
 * But they are kept only for the same addresses: whoever may change a source could otherwise have its secrets sent elsewhere.
 */
export function keepSecrets(source: Source, before: Json, after: Json): Json {
  const same = addresses(before).join('\n') === addresses(after).join('\n');
  return same ? merged(before, after, schemaOf(source)) : after;
}

/** Every URL in a configuration, wherever. */
function addresses(value: Json): string[] {
  if (typeof value === 'string') return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(addresses).sort() : [];
}

const schemaOf = (source: Source): Schema =>
  z.toJSONSchema(source.config, { io: 'input', unrepresentable: 'any' }) as Schema;

const alternatives = (schema: Schema): Schema[] => [
  schema,
  ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap(alternatives),
];

/** What the schema says of a field, in whatever alternative. */
const fieldOf = (schemas: Schema[], name: string): Schema[] =>
  schemas.flatMap((schema) => {
    const field = schema.properties?.[name] ?? schema.additionalProperties;
    return typeof field === 'object' ? alternatives(field) : [];
  });

const isSecret = (schemas: Schema[]): boolean => schemas.some((schema) => schema.format === 'password');
const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withoutSecrets(value: Json, schema: Schema): Json {
  const cut = (inner: Json, schemas: Schema[]): Json => {
    if (Array.isArray(inner))
      return inner.map((one) =>
        cut(
          one,
          schemas.flatMap((s) => (s.items ? alternatives(s.items) : [])),
        ),
      );
    if (!isFields(inner)) return inner;
    const shown = Object.entries(inner).filter(([name]) => !isSecret(fieldOf(schemas, name)));
    return Object.fromEntries(shown.map(([name, field]) => [name, cut(field, fieldOf(schemas, name))]));
  };
  return cut(value, alternatives(schema));
}

function merged(before: Json, after: Json, schema: Schema): Json {
  const merge = (old: Json | undefined, now: Json, schemas: Schema[]): Json => {
    if (!isFields(now) || !isFields(old)) return now;
    const fields = Object.entries(now).map(([name, field]) => [name, merge(old[name], field, fieldOf(schemas, name))]);
    const kept = Object.entries(old).filter(([name]) => !(name in now) && isSecret(fieldOf(schemas, name)));
    return Object.fromEntries([...kept, ...fields]) as Json;
  };
  return merge(before, after, alternatives(schema));
}
