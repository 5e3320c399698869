import { CarWriter } from '@ipld/car';
import * as dagCbor from '@ipld/dag-cbor';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { follow } from '../../testing/follow.js';
import { Shelf } from '../../testing/shelf.js';
import type { ReposConfig } from './config.js';
import { readRepos, REPOS_TIMING } from './repos.js';

const DID = 'did:plc:ana';
const uri = (rkey: string): string => `at://${DID}/app.bsky.feed.post/${rkey}`;

type Op = { action: string; path: string; record?: object; lost?: true };

async function commit(seq: number, ...ops: Op[]): Promise<Buffer> {
  const blocks = ops.map(({ record }) => {
    const bytes = dagCbor.encode(record ?? {});
    return { bytes, cid: cidOf(bytes) };
  });
  const { writer, out } = CarWriter.create([blocks[0]!.cid]);
  for (const [index, block] of blocks.entries()) if (ops[index]!.record && !ops[index]!.lost) void writer.put(block);
  void writer.close();
  const car: Uint8Array[] = [];
  for await (const chunk of out) car.push(chunk);
  const named = ops.map(({ action, path, record }, index) => ({
    action,
    path,
    cid: record ? blocks[index]!.cid : null,
  }));
  return frame({ op: 1, t: '#commit' }, { seq, repo: DID, time: timeOf(seq), ops: named, blocks: Buffer.concat(car) });
}

type Cid = Parameters<ReturnType<typeof CarWriter.create>['writer']['put']>[0]['cid'];

/** A CID of version 1, DAG-CBOR, SHA-256, out of its CBOR. */
function cidOf(bytes: Uint8Array): Cid {
  const digest = createHash('sha256').update(bytes).digest();
  return dagCbor.decode(Buffer.concat([Buffer.from('d82a58250001711220', 'hex'), digest]));
}

const timeOf = (seq: number): string => new Date(Date.UTC(2026, 10, 20) + seq * 1_000).toISOString();
const frame = (header: object, body: object): Buffer => Buffer.concat([dagCbor.encode(header), dagCbor.encode(body)]);
const post = (rkey: string, text: string, action = 'create'): Op => ({ action, path: `app.bsky.feed.post/${rkey}`, record: { text, createdAt: timeOf(0) } }); // prettier-ignore

describe('reading repositories', () => {
  let server: WebSocketServer;
  let cursors: (string | null)[];
  /** What is sent to the next connection, which is closed behind it. */
  let frames: (cursor: string | null) => Buffer[];

  beforeEach(async () => {
    cursors = [];
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/xrpc/com.atproto.sync.subscribeRepos' });
    server.on('connection', (socket, request) => {
      const cursor = new URL(request.url!, 'ws://pds').searchParams.get('cursor');
      cursors.push(cursor);
      for (const bytes of frames(cursor)) socket.send(bytes);
      socket.close();
    });
    await once(server, 'listening');
  });

  afterEach(() => server.close());

  const reading = (shelf: Shelf, enough: () => boolean) => {
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      read: (io: Parameters<typeof readRepos>[0]) => readRepos(io, { ...REPOS_TIMING, heartbeatMs: 20 }),
      config: { mode: 'repos', service: `ws://${host}` } satisfies ReposConfig,
      allowPrivate: [host],
      commit: (batch: Parameters<Shelf['commit']>[0]) => (shelf.commit(batch), enough()),
      maxRounds: 5,
    };
  };

  it('takes posts out of commits, follows edits and deletions, and goes on behind the last event', async () => {
    const all = [
      await commit(1, post('a', 'first'), { action: 'create', path: 'app.bsky.feed.like/x', record: { text: 'no' } }),
      frame({ op: 1, t: '#identity' }, { seq: 2, did: DID, time: timeOf(2) }),
      await commit(3, post('b', 'second'), post('a', 'first, edited', 'update')),
      await commit(4, { action: 'delete', path: 'app.bsky.feed.post/b' }, post('c', 'third')),
    ];
    frames = (cursor) => all.slice(Number(cursor ?? 0)).slice(0, 2);
    const shelf = new Shelf();
    const { cursor } = await follow(reading(shelf, () => shelf.texts.has(uri('c'))));
    expect([...shelf.texts]).toEqual([[uri('a'), 'first, edited'], [uri('c'), 'third']]); // prettier-ignore
    expect(cursor).toEqual({ seq: 4, at: timeOf(4) });
    expect(cursors.slice(0, 2)).toEqual([null, cursors[1]]);
    expect(shelf.gaps).toEqual([]);
  });

  it('records the gap when the server says that the cursor is too old', async () => {
    const info = frame({ op: 1, t: '#info' }, { name: 'OutdatedCursor' });
    const event = await commit(90, post('z', 'much later'));
    frames = () => [info, event];
    const shelf = new Shelf();
    await follow({ ...reading(shelf, () => shelf.texts.size > 0), cursor: { seq: 5, at: timeOf(5) } });
    expect(shelf.gaps).toMatchObject([{ from: new Date(timeOf(5)), to: new Date(timeOf(90)) }]);
  });

  it('begins anew, with a gap, at a server that has begun to count anew', async () => {
    const event = await commit(1, post('a', 'new times'));
    frames = (cursor) => (cursor === null ? [event] : [frame({ op: -1 }, { error: 'FutureCursor', message: 'no' })]);
    const shelf = new Shelf();
    await follow({ ...reading(shelf, () => shelf.texts.size > 0), cursor: { seq: 500, at: timeOf(5) } });
    expect(cursors).toEqual(['500', null]);
    expect(shelf.gaps).toMatchObject([{ from: new Date(timeOf(5)) }]);
  });

  it('says when a commit came without its records, and is not confused by noise', async () => {
    const lost = await commit(7, { ...post('a', 'too big'), lost: true }, post('b', 'here'));
    frames = () => [
      Buffer.from('noise'),
      frame({ op: 1, t: '#new' }, {}),
      frame({ op: 1, t: '#commit' }, { seq: 'x' }),
      lost,
    ];
    const shelf = new Shelf();
    await follow(reading(shelf, () => shelf.texts.size > 0));
    expect([...shelf.texts.keys()]).toEqual([uri('b')]);
    expect(shelf.notes).toEqual(['Posts that came without their text: 1.']);
  });

  it('passes on what the server complains about', async () => {
    frames = () => [frame({ op: -1 }, { error: 'ConsumerTooSlow', message: 'keep up' })];
    const failing = follow(reading(new Shelf(), () => false));
    await expect(failing).rejects.toThrow('brings nothing: ConsumerTooSlow keep up');
  });
});
