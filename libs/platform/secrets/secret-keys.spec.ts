import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnBuilt } from '../testing/spawn-built.js';
import { SecretError } from './secret-box.js';
import { loadSecretKeys } from './secret-keys.js';

describe('loadSecretKeys', () => {
  const folders: string[] = [];
  const dataDir = (): string => {
    folders.push(mkdtempSync(join(tmpdir(), 'pregon-keys-')));
    return join(folders.at(-1)!, 'data');
  };
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

  it('makes a key file that only its owner can read, once', () => {
    const config = { dataDir: dataDir(), secretKeys: null };
    const keys = loadSecretKeys(config);
    expect(keys).toMatchObject([{ id: '1' }]);
    expect(keys[0]?.key).toHaveLength(32);
    expect(loadSecretKeys(config)).toEqual(keys);
    expect(readdirSync(config.dataDir)).toEqual(['secret-keys']);
    expect(statSync(join(config.dataDir, 'secret-keys')).mode & 0o777).toBe(0o600);
  });

  it('prefers the configuration, and makes no file then', () => {
    const config = { dataDir: dataDir(), secretKeys: `a:${Buffer.alloc(32).toString('base64')}` };
    expect(loadSecretKeys(config)).toMatchObject([{ id: 'a' }]);
    expect(() => readdirSync(config.dataDir)).toThrow(/ENOENT/);
  });

  it('says which file is broken, not what stands in it', () => {
    const config = { dataDir: dataDir(), secretKeys: null };
    loadSecretKeys(config);
    writeFileSync(join(config.dataDir, 'secret-keys'), '1:hidden');
    expect(() => loadSecretKeys(config)).toThrow(SecretError);
    expect(() => loadSecretKeys(config)).toThrow(/^(?!.*hidden).*secret-keys cannot be used: It must be like/);
  });

  it('gives all processes that start at once the same key', async () => {
    const folder = dataDir();
    const code = `
      const { loadSecretKeys } = await import('./dist/libs/platform/secrets/secret-keys.js');
      const [{ key }] = loadSecretKeys({ dataDir: process.argv[1], secretKeys: null });
      console.log(key.toString('base64'));`;
    const ends = await Promise.all(Array.from({ length: 4 }, () => spawnBuilt(code, folder).finished));
    const file = readFileSync(join(folder, 'secret-keys'), 'utf8').trim();
    expect(ends.map(({ code: exit, output }) => [exit, `1:${output.trim()}`])).toEqual(ends.map(() => [0, file]));
    expect(readdirSync(folder)).toEqual(['secret-keys']);
  });
});
