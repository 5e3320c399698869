import type { ServerResponse } from 'node:http';
import type { Answer } from './call.js';
import { pause } from './time.js';

/** Writes an answer; with `slowMs` the body goes out in ten pieces over that time. */
export async function respond(res: ServerResponse, answer: Answer, slowMs = 0): Promise<void> {
  const body = payload(answer);
  const json = answer.body !== undefined && !Buffer.isBuffer(answer.body) && typeof answer.body !== 'string';
  res.writeHead(answer.status, {
    'content-type': json ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8',
    'content-length': body.length,
    ...answer.headers,
  });
  if (slowMs > 0) {
    const size = Math.ceil(body.length / 10);
    for (let at = 0; at < body.length && !res.destroyed; at += size) {
      res.write(body.subarray(at, at + size));
      await pause(slowMs / 10);
    }
    res.end();
  } else {
    res.end(body);
  }
}

function payload({ body }: Answer): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
