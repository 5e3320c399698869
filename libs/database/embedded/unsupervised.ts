import { setTimeout as wait } from 'node:timers/promises';
import { APPLICATION_DATABASE, connectionUrl, MAINTENANCE_DATABASE, openSession } from './connection.js';
import { DataFolderInUse } from './data-folder-in-use.js';
import { layoutOf } from './layout.js';
import { readPidFile } from './pid-file.js';
import { prepareFolder } from './prepare-folder.js';
import { reachServer } from './reach-server.js';

/** The URL of the database that a running Pregón serves from `dataDir`; null when none runs. For tools beside it. */
export async function runningDatabaseUrl(dataDir: string): Promise<string | null> {
  const layout = layoutOf(dataDir);
  if (!readPidFile(layout)) return null;
  const session = await openSession(layout, 'pregon tool');
  if (typeof session === 'string') return null;
  await session.end();
  return connectionUrl(layout, APPLICATION_DATABASE);
}

/**
 * Starts the server of `dataDir` unless it runs, and leaves it to itself; returns the URL of its maintenance database.
 * Several processes may call it at once. For test runs, whose processes share one server and none outlives the others.
 */
export async function launchUnsupervised(dataDir: string, settings: Record<string, string>): Promise<string> {
  for (;;) {
    try {
      const { folder, lock } = await prepareFolder(dataDir, settings);
      try {
        const session = await reachServer(folder, {
          sessionName: 'pregon launch',
          signal: new AbortController().signal,
        });
        await session.end();
        return connectionUrl(folder.layout, MAINTENANCE_DATABASE);
      } finally {
        await lock.release();
      }
    } catch (error) {
      if (!(error instanceof DataFolderInUse)) throw error;
      await wait(50);
    }
  }
}
