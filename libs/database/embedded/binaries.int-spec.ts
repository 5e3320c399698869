import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findBinaries, packagedBinaries } from './binaries.js';
import { layoutOf } from './layout.js';
import { postgresUser, type SystemUser } from './system-user.js';

const asRoot = process.getuid?.() === 0 ? it : it.skip;
const LINK = join('lib', 'libpq.so.5');

describe('findBinaries', () => {
  const packed = packagedBinaries();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pregon-binaries-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('uses the package itself where that runs', () => {
    const layout = layoutOf(folder);
    expect(findBinaries(layout, postgresUser(layout)).postgres).toBe(join(packed.native, 'bin', 'postgres'));
  });

  it('makes the symlinks that a blocked install script left out', () => {
    const native = copyWithoutLinks(join(folder, 'package', 'native'));
    findBinaries(layoutOf(folder), null, { ...packed, native });
    expect(existsSync(join(native, LINK))).toBe(true);
  });

  asRoot('copies what the user of postgres cannot reach, once', () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const native = copyWithoutLinks(join(closed, 'native'));
    const open = mkdtempSync('/tmp/pregon-open-');
    const layout = layoutOf(open);
    const user = postgresUser(layout);
    mkdirSync(layout.root, { recursive: true });
    spawnSync('chmod', ['755', open]);
    const binaries = findBinaries(layout, user, { ...packed, native });
    expect(binaries.postgres.startsWith(layout.root)).toBe(true);
    expect(versionAs(user, binaries.postgres)).toContain('PostgreSQL');
    expect(findBinaries(layout, user, { native: join(closed, 'gone'), version: packed.version })).toEqual(binaries);
    rmSync(open, { recursive: true });
  });

  it('says what to do when nothing runs', () => {
    const native = join(folder, 'nothing');
    expect(() => findBinaries(layoutOf(folder), null, { native, version: '0' })).toThrow('Set DATABASE_URL');
  });

  function copyWithoutLinks(native: string): string {
    mkdirSync(dirname(native), { recursive: true });
    cpSync(packed.native, native, { recursive: true, filter: (path) => !path.endsWith(LINK) });
    expect(existsSync(join(native, LINK))).toBe(false);
    return native;
  }
});

function versionAs(user: SystemUser, postgres: string): string {
  return spawnSync(postgres, ['--version'], { ...user, encoding: 'utf8' }).stdout;
}
