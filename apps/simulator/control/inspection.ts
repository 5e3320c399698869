import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from '../core/call.js';

/** A body that the network's published schema refuses. */
export interface Violation {
  network: string;
  path: string;
  requestId: string;
  errors: string[];
  body: unknown;
}

/** Checks what arrives against the published OpenAPI documents (`--validate`). */
export interface Inspection {
  readonly violations: Violation[];
  inspect(network: string, call: Call): void;
}

interface Inspected {
  network: string;
  method: string;
  path: string;
  /** The body fits one of them at least: Mastodon's document says `oneOf`, and would refuse text with media. */
  schemas: string[];
}

const INSPECTED: Inspected[] = [
  { network: 'x', method: 'POST', path: '/2/tweets', schemas: ['CreatePostsRequest'] },
  {
    network: 'mastodon',
    method: 'POST',
    path: '/api/v1/statuses',
    schemas: ['TextStatus', 'MediaStatus', 'PollStatus'],
  },
];

type Check = (body: unknown) => string[];

/** Loads the documents of a folder. */
export async function openInspection(folder: string): Promise<Inspection> {
  const checks = new Map<string, Check>();
  for (const one of INSPECTED) checks.set(`${one.network} ${one.method} ${one.path}`, await compile(folder, one));
  const violations: Violation[] = [];
  return {
    violations,
    inspect(network, call) {
      const check = checks.get(`${network} ${call.method} ${call.path}`);
      // Forms have no types to check.
      if (!check || !call.headers['content-type']?.startsWith('application/json')) return;
      const body = call.fields();
      const errors = check(body);
      if (errors.length > 0) violations.push({ network, path: call.path, requestId: call.requestId, errors, body });
    },
  };
}

async function compile(folder: string, { network, schemas }: Inspected): Promise<Check> {
  // A development dependency, and 20 MB: only who asks for `--validate` needs it.
  const { Ajv } = await import('ajv');
  const document = JSON.parse(await readFile(join(folder, `${network}.openapi.json`), 'utf8')) as object;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
  ajv.addSchema({ $id: 'document', ...document });
  const validate = ajv.compile({ anyOf: schemas.map((name) => ({ $ref: `document#/components/schemas/${name}` })) });
  return (body) =>
    validate(body)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}
