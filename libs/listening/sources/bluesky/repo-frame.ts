import type * as CarModule from '@ipld/car/buffer-reader';
import type * as DagCborModule from '@ipld/dag-cbor';
import type * as CborModule from 'cborg';
import { parseDate } from '../kit/dates.js';
import { field, listAt, textAt } from '../kit/json.js';
import { accountChange, POST, postChange, type PostChange } from './post-item.js';

/** A frame of `com.atproto.sync.subscribeRepos`. */
export type RepoFrame =
  | { kind: 'event'; seq: number; at: Date | null; changes: PostChange[]; unreadable: number }
  /** The cursor is older than what the server keeps. */
  | { kind: 'outdated-cursor' }
  | { kind: 'error'; code: string; message: string }
  | { kind: 'other' };

export type ReadFrame = (bytes: Uint8Array, now: Date) => RepoFrame;

/** The reader of frames. Its libraries (CBOR, CAR, CIDs) are loaded by the one mode that needs them. */
export async function loadFrameReader(): Promise<ReadFrame> {
  const [car, dagCbor, cbor] = await Promise.all([
    import('@ipld/car/buffer-reader'),
    import('@ipld/dag-cbor'),
    import('cborg'),
  ]);
  return (bytes, now) => readFrame({ car, dagCbor, cbor }, bytes, now);
}

interface Libraries {
  car: typeof CarModule;
  dagCbor: typeof DagCborModule;
  cbor: typeof CborModule;
}

/** A header and a body, one behind the other. */
function readFrame(libraries: Libraries, bytes: Uint8Array, now: Date): RepoFrame {
  const { cbor, dagCbor } = libraries;
  try {
    const [header, rest] = cbor.decodeFirst(bytes, dagCbor.decodeOptions);
    const body: unknown = dagCbor.decode(rest);
    if (field(header, 'op') === -1)
      return { kind: 'error', code: textAt(body, 'error') ?? 'Unknown', message: textAt(body, 'message') ?? '' };
    if (field(header, 't') === '#info' && textAt(body, 'name') === 'OutdatedCursor') return { kind: 'outdated-cursor' };
    const seq = field(body, 'seq');
    if (!Number.isSafeInteger(seq)) return { kind: 'other' };
    const at = parseDate(textAt(body, 'time'));
    const type = field(header, 't');
    if (type === '#account') {
      const change = accountChange(textAt(body, 'did') ?? '', textAt(body, 'status'));
      return { kind: 'event', seq: seq as number, at, changes: change ? [change] : [], unreadable: 0 };
    }
    const commit = type === '#commit' ? changesOf(libraries, body, at ?? now) : NOTHING;
    return { kind: 'event', seq: seq as number, at, ...commit };
  } catch {
    return { kind: 'other' };
  }
}

const NOTHING = { changes: [], unreadable: 0 };

function changesOf(
  { car, dagCbor }: Libraries,
  body: unknown,
  seenAt: Date,
): { changes: PostChange[]; unreadable: number } {
  const did = textAt(body, 'repo') ?? '';
  const posts = listAt(body, 'ops').filter((op) => textAt(op, 'path')?.startsWith(`${POST}/`));
  if (posts.length === 0) return NOTHING;
  const blocks = field(body, 'blocks');
  const reader = blocks instanceof Uint8Array && blocks.length > 0 ? car.CarBufferReader.fromBytes(blocks) : null;
  const changes: PostChange[] = [];
  let unreadable = 0;
  for (const op of posts) {
    const rkey = textAt(op, 'path')!.slice(POST.length + 1);
    const cid = field(op, 'cid');
    const block = cid && reader ? reader.get(cid as Parameters<typeof reader.get>[0]) : undefined;
    const change = postChange(
      { did, rkey, record: block && dagCbor.decode(block.bytes), seenAt },
      textAt(op, 'action'),
    );
    if (change) changes.push(change);
    // A commit that was too big comes without its records.
    if (cid && !block) unreadable++;
  }
  return { changes, unreadable };
}
