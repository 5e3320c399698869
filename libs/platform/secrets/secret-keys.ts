import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { SecretError, type SecretKeys } from './secret-box.js';

const KEY_BYTES = 32;
const FORM = 'It must be like 2:<base64 of 32 bytes>,1:<base64 of 32 bytes>, the newest first.';

/** Reads `2:base64,1:base64`. Throws a SecretError that names no key. */
export function parseSecretKeys(text: string): SecretKeys {
  const keys = text.split(',').map((entry) => {
    const [, id, base64] = /^([\w-]{1,32}):([A-Za-z0-9+/_=-]+)$/.exec(entry.trim()) ?? [];
    const key = Buffer.from(base64 ?? '', 'base64');
    if (id === undefined || key.length !== KEY_BYTES) throw new SecretError(FORM);
    return { id, key };
  });
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) throw new SecretError(`${FORM} Each id stands once.`);
  return keys;
}

/** The keys of the configuration, or of the file `secret-keys` in the data folder, which is made when it is missing. */
export function loadSecretKeys(config: Pick<Config, 'secretKeys' | 'dataDir'>): SecretKeys {
  if (config.secretKeys !== null) return parseSecretKeys(config.secretKeys);
  const file = join(config.dataDir, 'secret-keys');
  try {
    return parseSecretKeys((readKeyFile(file) ?? makeKeyFile(config.dataDir, file)).trim());
  } catch (cause) {
    throw new SecretError(`The key file ${file} cannot be used: ${(cause as Error).message}`, { cause });
  }
}

function readKeyFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Two processes may do this at once: `link` lets one of them win with a complete file, and both read the winner's. */
function makeKeyFile(folder: string, file: string): string {
  mkdirSync(folder, { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `1:${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8');
}
