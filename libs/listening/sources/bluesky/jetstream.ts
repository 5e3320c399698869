import { HOUR, SECOND, shift } from '#kernel';
import { Changes } from '../kit/changes.js';
import { unavailable } from '../kit/http.js';
import { Inbox } from '../kit/inbox.js';
import { field } from '../kit/json.js';
import { SourceError, type Gap, type SourceBatch, type SourceIo } from '../kit/source.js';
import { socketBatches, type Stretch } from '../kit/socket-batches.js';
import { openSocket, socketError, type Arrival } from '../kit/websocket-reader.js';
import type { JetstreamConfig } from './config.js';
import { decoderOf, type Decoder } from './jetstream-decoder.js';
import { jetstreamEvent } from './jetstream-event.js';
import { POST } from './post-item.js';

const WHO = 'The Jetstream server';

/** Posts have at most some 20 kB; the server leaves out what is longer, so that no event can end the connection again and again. */
const MAX_MESSAGE = 1024 * 1024;

/**
 * How far a reconnect goes back: events come up to 33 ms out of order (seen in a capture of 152), and the clocks of two
 * servers differ. What comes again is recognised by its id.
 */
const REWIND_US = 5_000_000;

const FIRST_LOOK_BACK = HOUR;

/** So many events that cannot be read, and none that can, are no Jetstream. */
const UNREADABLE = 20;

export const JETSTREAM_TIMING = {
  heartbeatMs: 30 * SECOND,
  reconnectMs: SECOND,
  idleMs: 30 * SECOND,
  probeMs: 10 * SECOND,
};

type Io = SourceIo<JetstreamConfig>;
type Timing = typeof JETSTREAM_TIMING;
type Cursor = { timeUs: number };

/** Reads one connection to the first server that gives one, until it ends: the caller comes again with the committed cursor. */
export async function* readJetstream(
  io: Io,
  timing: Timing = JETSTREAM_TIMING,
): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const decoder = await decoderOf(io);
  let failure: unknown = null;
  for (const server of io.config.servers) {
    if (io.signal.aborted) break;
    const reading = new JetstreamReading(server, io, timing, decoder);
    try {
      const end = yield* reading.batches();
      if (reading.heard) break;
      failure = unavailable(WHO, `says nothing: ${end}`);
    } catch (error) {
      failure = socketError(io, WHO, error);
    }
    io.logger.warn({ server, error: failure }, 'A Jetstream server gives no stream');
    // What one server refuses for good, another one may take; what all of them refuse is the last one's word.
    if (!(failure instanceof SourceError)) throw failure;
  }
  if (failure && !io.signal.aborted) throw failure;
  return { againInMs: timing.reconnectMs };
}

class JetstreamReading {
  /** Whether the server has said anything. */
  heard = false;
  readonly #asked: number | null;
  #timeUs: number;
  #unreadable = 0;

  constructor(
    private readonly server: string,
    private readonly io: Io,
    private readonly timing: Timing,
    private readonly decoder: Decoder,
  ) {
    this.#asked = cursorOf(io.cursor)?.timeUs ?? null;
    this.#timeUs = this.#asked ?? shift(io.clock.now(), -FIRST_LOOK_BACK).getTime() * 1_000;
  }

  /** Ends with the reason why the connection ended. */
  async *batches(): AsyncGenerator<SourceBatch, string> {
    const inbox = new Inbox<Arrival>(MAX_MESSAGE);
    const socket = await this.#open(this.#timeUs - REWIND_US, inbox);
    const { signal } = this.io;
    const { heartbeatMs } = this.timing;
    return yield* socketBatches({ socket, inbox, signal, heartbeatMs, read: (messages) => this.#read(messages) });
  }

  async #read(messages: Buffer[]): Promise<Stretch> {
    const changes = new Changes();
    let gap: Gap | undefined;
    for (const message of messages) {
      const event = jetstreamEvent(this.decoder.decode(message));
      if (!event) {
        this.#unreadable++;
        if (!this.heard && this.#unreadable > UNREADABLE) throw unreadable();
        continue;
      }
      if (!this.heard) gap = await this.#first(event.timeUs);
      this.#timeUs = Math.max(this.#timeUs, Math.min(event.timeUs, this.#latest()));
      changes.add(event.change);
    }
    const note =
      this.#unreadable > 0 ? `Events that could not be read: ${this.#unreadable}.` : (this.decoder.note ?? '');
    return { changes, cursor: { timeUs: this.#timeUs } satisfies Cursor, gap, note };
  }

  /** A cursor in the future would be served from now on only: a server whose clock runs ahead must not lead us there. */
  #latest = (): number => this.io.clock.now().getTime() * 1_000;

  /**
   * The server begins at the oldest event that it has when the cursor is older, and does not say so. Having asked for an
   * event that we got before, we must get it, or an older one, first. When a later one comes, the events of those seconds
   * may have been withdrawn; so the server is asked for its oldest event, and only if that is later, something is missing.
   */
  async #first(timeUs: number): Promise<Gap | undefined> {
    this.heard = true;
    if (this.#asked === null || timeUs <= this.#asked) return undefined;
    const oldest = (await this.#oldest()) ?? timeUs;
    if (oldest <= this.#asked) return undefined;
    return {
      from: new Date(this.#asked / 1_000),
      to: new Date(timeUs / 1_000),
      reason: `${new URL(this.server).host} keeps its events from ${new Date(oldest / 1_000).toISOString()} on; what was posted before, and not read yet, is lost.`,
    };
  }

  async #oldest(): Promise<number | null> {
    const inbox = new Inbox<Arrival>(MAX_MESSAGE);
    // The least number that servers take for a time: smaller ones are sequence numbers.
    const socket = await this.#open(1e15, inbox).catch(() => null);
    const [first] = socket ? await inbox.take({ max: 1, waitMs: this.timing.probeMs, signal: this.io.signal }) : [];
    socket?.close();
    if (!first || 'ended' in first) return null;
    return jetstreamEvent(this.decoder.decode(first.data))?.timeUs ?? null;
  }

  #open(cursorUs: number, inbox: Inbox<Arrival>) {
    const { http, signal } = this.io;
    const url = new URL(this.server);
    url.searchParams.set('wantedCollections', POST);
    url.searchParams.set('maxMessageSizeBytes', String(MAX_MESSAGE));
    url.searchParams.set('cursor', String(cursorUs));
    if (this.decoder.compressed) url.searchParams.set('compress', 'true');
    return openSocket({ url: url.href, http, signal, inbox, maxPayload: MAX_MESSAGE, idleMs: this.timing.idleMs });
  }
}

const unreadable = (): SourceError =>
  new SourceError({
    kind: 'rejected',
    code: 'unreadable_stream',
    message: `${WHO} sends nothing that can be read.`,
    action:
      'Check the address of the server and that the dictionary is the one of this server, or leave the dictionary out.',
  });

function cursorOf(cursor: unknown): Cursor | null {
  const timeUs = field(cursor, 'timeUs');
  return typeof timeUs === 'number' ? { timeUs } : null;
}
