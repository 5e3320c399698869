import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 64 * 1024 * 1024;
const EMPTY = Buffer.alloc(0);

/** The whole body; null when the client went away before it was complete, or sent more than 64 MiB. */
export function readBody(req: IncomingMessage): Promise<Buffer | null> {
  if (
    req.headers['content-length'] === '0' ||
    (!('content-length' in req.headers) && !('transfer-encoding' in req.headers))
  )
    return Promise.resolve(EMPTY);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BYTES) {
        resolve(null);
        req.destroy();
      } else chunks.push(chunk);
    });
    req.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    req.on('close', () => resolve(null));
    req.on('error', () => resolve(null));
  });
}
