import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `sun_path` of the smallest system that we run on, less its final zero. */
const LONGEST_SOCKET_PATH = 107;
const SOCKET_NAME = '.s.PGSQL.5432';

/** Where everything of one embedded PostgreSQL lies. */
export interface Layout {
  /** All below here belongs to the user that postgres runs as. */
  root: string;
  /** PGDATA; either complete or not there. */
  data: string;
  password: string;
  log: string;
  socket: string;
  socketFile: string;
  /** How postgres, whose working directory is `data`, names `socket`. */
  socketSeenFromData: string;
}

/** The folders of the embedded PostgreSQL of `dataDir` (PREGON_DATA_DIR). */
export function layoutOf(dataDir: string): Layout {
  const root = join(dataDir, 'postgres');
  const inside = join(root, 'socket');
  const fits = Buffer.byteLength(join(inside, SOCKET_NAME)) <= LONGEST_SOCKET_PATH;
  const socket = fits
    ? inside
    : join(tmpdir(), `pregon-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`);
  return {
    root,
    data: join(root, 'data'),
    password: join(root, 'password'),
    log: join(root, 'postgres.log'),
    socket,
    socketFile: join(socket, SOCKET_NAME),
    socketSeenFromData: fits ? '../socket' : socket,
  };
}
