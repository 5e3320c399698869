import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Layout } from './layout.js';

/** Whom postgres runs as; null: whoever runs us. */
export type SystemUser = { uid: number; gid: number } | null;

/** PostgreSQL refuses to run as root, so root lends it to the owner of an existing folder, to `postgres` or to `nobody`. */
export function postgresUser({ root }: Layout): SystemUser {
  const me = process.getuid?.();
  const owner = ownerOf(root);
  if (me !== 0) {
    if (owner && me !== undefined && owner.uid !== me) throw notOurs(root);
    return null;
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return passwdEntry('postgres') ?? passwdEntry('nobody') ?? missingUser();
}

/**
 * PGDATA as postgres, started with it as its working directory, should name it. Root enters folders that the lent user
 * cannot (a project below /root); the kernel's link to the working directory leads there without walking the path.
 */
export function dataArgument(data: string, user: SystemUser): string {
  return user && process.platform === 'linux' ? '/proc/self/cwd' : data;
}

/** A folder for nobody but the user of postgres (and root). */
export function makePrivateFolder(folder: string, user: SystemUser): void {
  mkdirSync(dirname(folder), { recursive: true });
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  if (user && lstatSync(folder).uid === process.getuid?.()) chownSync(folder, user.uid, user.gid);
  const { uid } = lstatSync(folder);
  const expected = user?.uid ?? process.getuid?.() ?? uid;
  if (uid !== expected) throw notOurs(folder);
}

/** initdb looks its user up by name: a number without an entry in /etc/passwd fails. */
function passwdEntry(name: string): SystemUser {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}

function ownerOf(folder: string): { uid: number; gid: number } | undefined {
  try {
    return statSync(folder, { throwIfNoEntry: false });
  } catch (cause) {
    throw notOurs(folder, cause);
  }
}

function notOurs(folder: string, cause?: unknown): Error {
  return new Error(
    `The folder ${folder} belongs to another system user. Start Pregón as the user that started it first (root, if that ` +
      'was root), or choose another PREGON_DATA_DIR.',
    { cause },
  );
}

function missingUser(): never {
  throw new Error(
    'PostgreSQL does not run as root, and this system has neither a user `postgres` nor `nobody` to run it as. ' +
      'Start Pregón as a normal user, or set DATABASE_URL.',
  );
}
