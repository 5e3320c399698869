import { mkdirSync, statSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolderInUse } from './data-folder-in-use.js';

/**
 * Only one process at a time may supervise a data folder. The lock is a listening endpoint that tells its owner's pid:
 * the kernel takes it away with the process however that ends, while a lock file would need guesses about recycled pids
 * and zombies after a kill -9. Its name comes from the folder's inode, so two paths to one folder are one lock.
 */
export class FolderLock {
  private constructor(private readonly server: Server) {}

  /** Throws `DataFolderInUse` when another process holds it. */
  static async take(folder: string): Promise<FolderLock> {
    const address = addressOf(folder);
    for (;;) {
      const server = await listen(address);
      if (server) return new FolderLock(server);
      const owner = await ask(address);
      if (owner) throw new DataFolderInUse(folder, owner);
      removeDead(address);
    }
  }

  release(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** Linux: an abstract socket, Windows: a named pipe, both without a file; elsewhere a socket file. */
function addressOf(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const { dev, ino } = statSync(folder, { bigint: true });
  const name = `pregon-${dev}-${ino}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.lock`);
}

/** null: the address is taken. */
function listen(address: string): Promise<Server | null> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(String(process.pid));
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(address, () => resolve(server.unref()));
  });
}

/** The owner's pid; null when nobody listens: it just ended, or its socket file is all that is left of it. */
function ask(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    let answer: string | null = null;
    const socket = connect(address).setEncoding('utf8').setTimeout(2_000);
    socket.on('connect', () => (answer = ''));
    socket.on('data', (text) => (answer = `${answer ?? ''}${text}`));
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer === '' ? 'unknown' : answer));
  });
}

function removeDead(address: string): void {
  if (address.startsWith('/')) unlinkSync(address);
}
