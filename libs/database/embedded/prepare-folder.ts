import { findBinaries } from './binaries.js';
import { FolderLock } from './folder-lock.js';
import { initialise } from './initialise.js';
import { layoutOf } from './layout.js';
import type { ServerFolder } from './postmaster.js';
import { makePrivateFolder, postgresUser } from './system-user.js';

/** Takes the folder's lock and makes everything that the server needs before it can start, initdb included. */
export async function prepareFolder(
  dataDir: string,
  settings: Record<string, string>,
): Promise<{ folder: ServerFolder; lock: FolderLock }> {
  const layout = layoutOf(dataDir);
  const user = postgresUser(layout);
  makePrivateFolder(layout.root, user);
  const lock = await FolderLock.take(layout.root);
  try {
    const binaries = findBinaries(layout, user);
    await initialise(layout, user, binaries);
    makePrivateFolder(layout.socket, user);
    return { folder: { layout, user, binaries, settings }, lock };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
