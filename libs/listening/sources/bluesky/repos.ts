import { SECOND } from '#kernel';
import { Changes } from '../kit/changes.js';
import { unavailable } from '../kit/http.js';
import { Inbox } from '../kit/inbox.js';
import { field, textAt } from '../kit/json.js';
import type { Gap, SourceBatch, SourceIo } from '../kit/source.js';
import { socketBatches, type Stretch } from '../kit/socket-batches.js';
import { openSocket, socketError, type Arrival, type OpenSocket } from '../kit/websocket-reader.js';
import type { ReposConfig } from './config.js';
import { loadFrameReader, type ReadFrame, type RepoFrame } from './repo-frame.js';

const WHO = 'The event stream of repositories';
/** What the specification allows a frame. */
const MAX_FRAME = 5 * 1024 * 1024;

export const REPOS_TIMING = { heartbeatMs: 30 * SECOND, reconnectMs: SECOND };

type Io = SourceIo<ReposConfig>;
/** `seq` of the last event, which is not sent again; `at` its time, to say how long a gap is. */
type Cursor = { seq: number; at: string | null };

/**
 * Reads `com.atproto.sync.subscribeRepos` of a PDS or a relay until the connection ends. The first read begins with what
 * happens from now on.
 */
export async function* readRepos(io: Io, timing = REPOS_TIMING): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const { signal } = io;
  if (!signal.aborted) {
    const reading = new ReposReading(io, await loadFrameReader());
    const inbox = new Inbox<Arrival>(MAX_FRAME);
    const socket = await reading.open(inbox);
    const read = (messages: Buffer[]): Stretch => reading.read(messages);
    const end = socket && (yield* socketBatches({ socket, inbox, signal, heartbeatMs: timing.heartbeatMs, read }));
    if (!reading.heard && !signal.aborted) throw unavailable(WHO, `brings nothing: ${reading.complaint ?? end}`);
  }
  return { againInMs: timing.reconnectMs };
}

class ReposReading {
  /** Whether the server has told us anything that leads on. */
  heard = false;
  complaint: string | null = null;
  #cursor: Cursor | null;
  #outdated = false;
  #unreadable = 0;

  constructor(
    private readonly io: Io,
    private readonly readFrame: ReadFrame,
  ) {
    this.#cursor = cursorOf(io.cursor);
  }

  /** null: it was told to end meanwhile. */
  async open(inbox: Inbox<Arrival>): Promise<OpenSocket | null> {
    const { http, signal, config } = this.io;
    const url = new URL('/xrpc/com.atproto.sync.subscribeRepos', config.service);
    if (this.#cursor) url.searchParams.set('cursor', String(this.#cursor.seq));
    try {
      return await openSocket({ url: url.href, http, signal, inbox, maxPayload: MAX_FRAME });
    } catch (error) {
      if (signal.aborted) return null;
      throw socketError(this.io, WHO, error);
    }
  }

  read(messages: Buffer[]): Stretch {
    const changes = new Changes();
    let gap: Gap | undefined;
    for (const message of messages) gap = this.#frame(this.readFrame(message, this.io.clock.now()), changes) ?? gap;
    const note = this.#unreadable > 0 ? `Posts that came without their text: ${this.#unreadable}.` : '';
    return { changes, cursor: this.#cursor, gap, note };
  }

  #frame(frame: RepoFrame, changes: Changes): Gap | undefined {
    let gap: Gap | undefined;
    switch (frame.kind) {
      case 'event':
        this.heard = true;
        if (this.#outdated) gap = lost(this.#cursor, frame.at);
        this.#outdated = false;
        for (const change of frame.changes) changes.add(change);
        this.#unreadable += frame.unreadable;
        this.#cursor = { seq: frame.seq, at: frame.at?.toISOString() ?? null };
        return gap;
      case 'outdated-cursor':
        this.#outdated = true;
        return undefined;
      case 'error':
        this.complaint = `${frame.code} ${frame.message}`.trim();
        if (frame.code !== 'FutureCursor') return undefined;
        // The server has begun to count anew: so do we.
        this.heard = true;
        gap = lost(this.#cursor, this.io.clock.now());
        this.#cursor = null;
        return gap;
      case 'other':
        return undefined;
    }
  }
}

const lost = (cursor: Cursor | null, to: Date | null): Gap => ({
  from: cursor?.at ? new Date(cursor.at) : null,
  to,
  reason: 'The server no longer has the events that come after the last one read; what was posted meanwhile is lost.',
});

function cursorOf(cursor: unknown): Cursor | null {
  const seq = field(cursor, 'seq');
  return typeof seq === 'number' ? { seq, at: textAt(cursor, 'at') } : null;
}
