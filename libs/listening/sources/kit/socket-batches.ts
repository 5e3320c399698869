import type { Json } from '#kernel';
import type { Changes } from './changes.js';
import type { Inbox } from './inbox.js';
import type { Gap, SourceBatch } from './source.js';
import type { Arrival, OpenSocket } from './websocket-reader.js';

/** What some messages of a stream come to. */
export interface Stretch {
  changes: Changes;
  cursor: Json;
  gap?: Gap;
  note?: string;
  cost?: number;
}

export interface SocketStream {
  socket: Pick<OpenSocket, 'close'>;
  inbox: Inbox<Arrival>;
  signal: AbortSignal;
  /** A stretch in which nothing happened to us is given that often all the same: the cursor moves, and we are seen alive. */
  heartbeatMs: number;
  read(messages: Buffer[]): Stretch | Promise<Stretch>;
}

/**
 * What has arrived since the last pull, at most 500 messages, as a batch, until the connection ends or `signal` aborts.
 * Returns why it ended. The socket is closed in any case.
 */
export async function* socketBatches(stream: SocketStream): AsyncGenerator<SourceBatch, string> {
  const { socket, inbox, signal, heartbeatMs } = stream;
  try {
    let spokeAt = performance.now();
    for (;;) {
      const arrivals = await inbox.take({ max: 500, waitMs: heartbeatMs, signal });
      if (signal.aborted) return 'it was told to end';
      const messages = arrivals.flatMap((arrival) => ('data' in arrival ? [arrival.data] : []));
      const { changes, ...rest } = await stream.read(messages);
      if (changes.size > 0 || rest.gap || rest.cost || performance.now() - spokeAt >= heartbeatMs) {
        spokeAt = performance.now();
        yield { ...changes.lists, ...rest };
      }
      const end = arrivals.find((arrival) => 'ended' in arrival);
      if (end) return end.ended;
    }
  } finally {
    socket.close();
  }
}
