import { shift } from '#kernel';
import { FakeClock } from '#testing';
import type { FakeText, SourceWorld } from '../kit/conformance-harness.js';
import { FakeServer, type FakeAnswer, type FakeRequest } from '../kit/harness-server.js';

const PASSWORD = 'abcd-efgh-ijkl-mnop';
const AUTHOR = { did: 'did:plc:abcdefghijklmnopqrstuvwx', handle: 'ana.bsky.social', displayName: 'Ana' };

/** A PDS that signs one account in and searches what it has, newest first, page by page. */
export class SearchWorld implements SourceWorld {
  readonly clock = new FakeClock('2026-11-20T10:00:00Z');
  readonly posts: { indexedAt: Date; post: unknown }[] = [];
  logIns = 0;
  /** Changed when tokens die. */
  generation = 1;

  private constructor(readonly server: FakeServer) {}

  static async open(): Promise<SearchWorld> {
    const server: FakeServer = await FakeServer.start((request) => world.#answer(request));
    const world: SearchWorld = new SearchWorld(server);
    return world;
  }

  get config() {
    const { url: service } = this.server;
    return { mode: 'search', query: 'acme', service, identifier: '@ana.bsky.social', appPassword: PASSWORD };
  }

  get allowPrivate(): string[] {
    return [this.server.host];
  }

  publish(texts: FakeText[]): void {
    for (const { id, text, at } of texts) this.post(id, { text, createdAt: at.toISOString() }, at);
  }

  publishBroken(): void {
    const now = this.clock.now();
    this.post('a', null, now);
    this.post('b', { text: 5, createdAt: [] }, now);
    for (const post of [null, {}, { uri: 7 }, { uri: 'at://x', record: {} }]) this.posts.push({ indexedAt: now, post });
  }

  post(rkey: string, record: unknown, indexedAt: Date, more: object = {}): void {
    const uri = `at://${AUTHOR.did}/app.bsky.feed.post/${rkey}`;
    const post = { uri, author: AUTHOR, record, indexedAt: indexedAt.toISOString(), likeCount: 3, ...more };
    this.posts.push({ indexedAt, post });
  }

  fault(fault: FakeServer['fault']): void {
    this.server.fault = fault;
  }

  pending = (): number => this.server.pending;
  close = (): Promise<void> => this.server.close();

  #answer({ url, headers, body }: FakeRequest): FakeAnswer {
    if (url.pathname.endsWith('createSession')) {
      this.logIns++;
      const { identifier, password } = JSON.parse(body) as Record<string, string>;
      const known = identifier === AUTHOR.handle && password === PASSWORD;
      return known
        ? { body: { accessJwt: `token${this.generation}` } }
        : { status: 401, body: { error: 'AuthenticationRequired' } };
    }
    if (headers.authorization !== `Bearer token${this.generation}`)
      return { status: 400, body: { error: 'ExpiredToken' } };
    const since = new Date(url.searchParams.get('since') ?? shift(this.clock.now(), -1));
    const found = this.posts.filter(({ indexedAt }) => indexedAt >= since).reverse();
    const start = Number(url.searchParams.get('cursor') ?? 0);
    const end = start + Number(url.searchParams.get('limit'));
    const posts = found.slice(start, end).map(({ post }) => post);
    return { body: { posts, ...(end < found.length && { cursor: String(end) }) } };
  }
}
