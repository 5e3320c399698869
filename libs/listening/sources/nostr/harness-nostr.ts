import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { finalizeEvent, generateSecretKey, type NostrEvent } from 'nostr-tools/pure';
import { matchFilters, type Filter } from 'nostr-tools/filter';
import { WebSocketServer, type WebSocket } from 'ws';
import { FakeClock } from '#testing';
import type { Fault, SourceWorld } from '../kit/conformance-harness.js';

/** A relay that keeps what it is given, and gives the newest first, at most `cap` at once. */
export class FakeRelay {
  readonly events: NostrEvent[] = [];
  readonly #subscriptions = new Map<WebSocket, Map<string, Filter[]>>();
  cap = 100;
  refuse: Extract<Fault, { kind: 'status' }> | null = null;
  cutAfter: (() => number) | null = null;
  /** Answer to every REQ instead of events. */
  closes: string | null = null;
  connections = 0;

  private constructor(readonly sockets: WebSocketServer) {
    sockets.on('connection', (socket) => this.#serve(socket));
  }

  static async start(): Promise<FakeRelay> {
    type Decide = (yes: boolean, status?: number, words?: string, headers?: Record<string, string>) => void;
    const sockets = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      verifyClient: (_: unknown, decide: Decide) => {
        const { refuse } = relay;
        decide(refuse === null, refuse?.status, undefined, refuse?.headers);
      },
    });
    await once(sockets, 'listening');
    const relay: FakeRelay = new FakeRelay(sockets);
    return relay;
  }

  get host(): string {
    return `127.0.0.1:${(this.sockets.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `ws://${this.host}`;
  }

  publish(event: NostrEvent): void {
    this.events.push(event);
    for (const [socket, subscriptions] of this.#subscriptions)
      for (const [name, filters] of subscriptions)
        if (matchFilters(filters, event)) socket.send(JSON.stringify(['EVENT', name, event]));
  }

  broadcast(line: string): void {
    for (const socket of this.sockets.clients) socket.send(line);
  }

  cut(): void {
    for (const socket of this.sockets.clients) socket.terminate();
  }

  close(): void {
    this.cut();
    this.sockets.close();
  }

  #serve(socket: WebSocket): void {
    this.connections++;
    const left = this.cutAfter?.() ?? Infinity;
    if (left === 0) return socket.terminate();
    const subscriptions = new Map<string, Filter[]>();
    this.#subscriptions.set(socket, subscriptions);
    socket.on('close', () => this.#subscriptions.delete(socket));
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const [type, name, ...filters] = JSON.parse(String(data)) as [string, string, ...Filter[]];
      if (type === 'CLOSE') subscriptions.delete(name);
      if (type !== 'REQ') return;
      if (this.closes !== null) return socket.send(JSON.stringify(['CLOSED', name, this.closes]));
      subscriptions.set(name, filters);
      const stored = this.events
        .filter((event) => matchFilters(filters, event))
        .toSorted((a, b) => b.created_at - a.created_at);
      for (const event of stored.slice(0, this.cap)) socket.send(JSON.stringify(['EVENT', name, event]));
      socket.send(JSON.stringify(['EOSE', name]));
    });
  }
}

/** Somebody who can sign. */
export class Person {
  readonly #key = generateSecretKey();

  note(content: string, at: Date, tags: string[][] = [], kind = 1): NostrEvent {
    return finalizeEvent({ kind, tags, content, created_at: Math.floor(at.getTime() / 1_000) }, this.#key);
  }

  delete(event: NostrEvent, at: Date): NostrEvent {
    return this.note('', at, [['e', event.id], ['k', '1']], 5); // prettier-ignore
  }
}

/** One relay with nothing in it yet. */
export async function openNostrWorld(): Promise<SourceWorld> {
  const relay = await FakeRelay.start();
  const clock = new FakeClock('2026-11-20T10:00:00Z');
  const ana = new Person();
  const written = new Map<string, NostrEvent>();
  return {
    config: { relays: [relay.url] },
    allowPrivate: [relay.host],
    clock,
    publish(texts) {
      for (const { id, text, at } of texts) {
        written.set(id, ana.note(text, at));
        relay.publish(written.get(id)!);
      }
    },
    remove: (id) => relay.publish(ana.delete(written.get(id)!, clock.now())),
    publishBroken() {
      const forged = { ...ana.note('true', clock.now()), content: 'forged' };
      for (const event of [forged, { ...forged, id: 7 }, null, { kind: 1 }]) relay.events.push(event as never);
      relay.publish(ana.note('odd tags', clock.now(), [[], ['e'], ['t'], ['l', '7', 'ISO-639-1'], ['q', 'x']]));
      relay.publish(ana.note('odd references nostr:npub1qqqqqqqqqqqqqqqqqqqqqqqqqqqqq nostr:note1xx', clock.now()));
      relay.publish(ana.note('deletes', clock.now(), [['e', 'nonsense']], 5));
      relay.events.splice(-7, 4);
      for (const line of [
        '',
        '{',
        'null',
        '["EVENT"]',
        '["EVENT","live",null]',
        `["EVENT","live",${JSON.stringify(forged)}]`,
        '[]',
        '["EOSE"]',
      ])
        relay.broadcast(line);
    },
    fault(fault) {
      relay.refuse = fault?.kind === 'status' ? fault : null;
      relay.cutAfter = fault?.kind === 'cut' ? () => 0 : null;
    },
    pending: () => relay.sockets.clients.size,
    close: async () => relay.close(),
  };
}
