import { HOUR, MINUTE, SECOND } from '#kernel';
import { Inbox } from '../kit/inbox.js';
import { socketBatches } from '../kit/socket-batches.js';
import type { Source, SourceBatch, SourceIo } from '../kit/source.js';
import { openSocket, socketError, SocketRefused, type Arrival, type OpenSocket } from '../kit/websocket-reader.js';
import { mastodonConfig, streamUrl, type MastodonConfig } from './config.js';
import { KnownStatuses } from './known-statuses.js';
import { refill } from './refill.js';
import { readEvents, streamingBase } from './stream.js';

export type { MastodonConfig } from './config.js';

/** The longest status that servers allow is far below. */
const MAX_MESSAGE = 1024 * 1024;

export const MASTODON_TIMING = { heartbeatMs: 30 * SECOND, reconnectMs: 5 * SECOND };

type Io = SourceIo<MastodonConfig>;

/** A public timeline of a server that speaks Mastodon's interface (Pleroma, GoToSocial, Friendica ... do). */
export const mastodonSource: Source<MastodonConfig> = {
  kind: 'mastodon',
  name: 'Mastodon',
  config: mastodonConfig,
  sharedKey: (config) =>
    config.token === null
      ? [config.baseUrl, config.timeline, 'hashtag' in config ? config.hashtag : ''].join(' ')
      : null,
  firehose: true,
  streaming: true,
  silentAfterMs: HOUR,
  cost: null,
  read: (io) => readMastodon(io),
};

/**
 * Opens the stream first and refills by REST then, so that nothing falls between; what both bring comes once. Without a
 * token, or where the server does not stream, only the refill happens, again and again.
 */
export async function* readMastodon(
  io: Io,
  timing = MASTODON_TIMING,
): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const { signal } = io;
  const polling = { againInMs: io.config.everyMinutes * MINUTE };
  if (signal.aborted) return polling;
  const known = new KnownStatuses(io.cursor);
  const inbox = new Inbox<Arrival>(MAX_MESSAGE);
  const opened = io.config.token === null ? null : await openStream(io, io.config.token, inbox);
  try {
    yield* refill(io, known);
    if (!opened || 'why' in opened) {
      if (opened) yield { items: [], removals: [], cursor: known.toJson(), note: opened.why };
      return polling;
    }
    const read = (messages: Buffer[]) => readEvents(io, known, messages);
    yield* socketBatches({ socket: opened.socket, inbox, signal, heartbeatMs: timing.heartbeatMs, read });
    return { againInMs: timing.reconnectMs };
  } finally {
    if (opened && 'socket' in opened) opened.socket.close();
  }
}

/** A server that does not stream is no failure; one that refuses the token, or asks us to wait, is. */
async function openStream(
  io: Io,
  token: string,
  inbox: Inbox<Arrival>,
): Promise<{ socket: OpenSocket } | { why: string }> {
  const { http, signal } = io;
  const url = streamUrl(io.config, await streamingBase(io));
  try {
    const headers = { authorization: `Bearer ${token}` };
    return { socket: await openSocket({ url, http, signal, inbox, maxPayload: MAX_MESSAGE, headers }) };
  } catch (error) {
    if (!(error instanceof SocketRefused)) throw error;
    if ([401, 403, 429].includes(error.answer?.status ?? 0)) throw socketError(io, new URL(url).host, error);
    return {
      why: `The timeline is asked for every ${io.config.everyMinutes} min instead of streamed: ${error.message}`,
    };
  }
}
