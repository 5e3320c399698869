import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { FakeClock } from '#testing';
import type { FakeText, SourceWorld } from '../kit/conformance-harness.js';
import { FakeServer, type FakeAnswer, type FakeRequest } from '../kit/harness-server.js';

const TOKEN = 'AAAA-bearer';
const EPOCH = 1_288_834_974_657;
const USER = { id: '7', name: 'Ana', username: 'ana', public_metrics: { followers_count: 5 } };

/** As X writes a text. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface Tweet {
  id: string;
  at: number;
  tweet: object | null;
}

/** The posts that X has, and what it answers when it is asked for them. */
export class FakeX {
  readonly tweets: Tweet[] = [];
  rules: { id: string; value: string; tag: string }[] = [];
  refusedRule: string | null = null;
  #count = 0;

  constructor(readonly clock: FakeClock) {}

  idAt = (at: Date): string => String((BigInt(at.getTime() - EPOCH) << 22n) + BigInt(++this.#count % 4_000_000));

  say(text: string, at: Date = this.clock.now(), more: object = {}): Tweet {
    const id = this.idAt(at);
    const tweet = {
      id,
      text: escaped(text),
      created_at: at.toISOString(),
      author_id: USER.id,
      edit_history_tweet_ids: [id],
      ...more,
    };
    const said = { id, at: at.getTime(), tweet };
    this.tweets.push(said);
    return said;
  }

  answer({ url, headers, body, method }: FakeRequest): FakeAnswer {
    if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, body: { title: 'Unauthorized' } };
    switch (url.pathname) {
      case '/2/tweets/search/recent':
        return this.#search(url.searchParams);
      case '/2/tweets/counts/recent':
        return this.#counts(url.searchParams);
      case '/2/tweets/search/stream/rules':
        return method === 'GET' ? { body: { data: this.rules } } : this.#changeRules(JSON.parse(body) as never);
    }
    return { status: 404 };
  }

  #search(query: URLSearchParams): FakeAnswer {
    if (query.get('query') === '(')
      return { status: 400, body: { errors: [{ message: 'missing )' }], title: 'Invalid Request' } };
    const since = BigInt(query.get('since_id') ?? 0);
    const start = Date.parse(query.get('start_time') ?? '1990-01-01T00:00:00Z');
    const weekAgo = this.clock.now().getTime() - 7 * 86_400_000;
    if ((query.has('start_time') && start < weekAgo) || (since > 0n && Number(since >> 22n) + EPOCH < weekAgo))
      return { status: 400, body: { errors: [{ message: 'too old' }] } };
    const found = this.tweets.filter(({ id, at }) => BigInt(id) > since && at >= start).reverse();
    const from = Number(query.get('next_token') ?? 0);
    const to = from + Number(query.get('max_results'));
    const data = found.slice(from, to).map(({ tweet }) => tweet);
    const meta = { result_count: data.length, ...(to < found.length && { next_token: String(to) }) };
    const includes = query.has('expansions') && data.length > 0 ? { users: [USER] } : undefined;
    return { body: { ...(data.length > 0 && { data }), includes, meta } };
  }

  #counts(query: URLSearchParams): FakeAnswer {
    const [start, end] = ['start_time', 'end_time'].map((name) => Date.parse(query.get(name)!)) as [number, number];
    const from = Number(query.get('next_token') ?? start);
    const to = Math.min(end, from + 1_000 * 60_000);
    const data = [];
    for (let at = from; at < to; at += 60_000) {
      const tweet_count = this.tweets.filter((tweet) => tweet.at >= at && tweet.at < at + 60_000).length;
      data.push({ start: new Date(at).toISOString(), end: new Date(at + 60_000).toISOString(), tweet_count });
    }
    return { body: { data, meta: to < end ? { next_token: String(to) } : {} } };
  }

  #changeRules(change: { add?: { value: string; tag: string }[]; delete?: { ids: string[] } }): FakeAnswer {
    this.rules = this.rules.filter(({ id }) => !change.delete?.ids.includes(id));
    const refused = change.add?.find(({ value }) => value === this.refusedRule);
    if (refused)
      return {
        body: { errors: [{ title: 'InvalidRules', value: refused.value, details: ['no viable alternative'] }] },
      };
    const data = (change.add ?? []).map((rule) => ({ ...rule, id: String(++this.#count) }));
    this.rules.push(...data);
    return { status: 201, body: { data } };
  }
}

/** X, as a search sees it. */
export async function openSearchWorld(): Promise<SourceWorld> {
  const clock = new FakeClock('2026-11-20T10:00:00Z');
  const x = new FakeX(clock);
  const server = await FakeServer.start((request) => x.answer(request));
  return {
    config: { mode: 'search', query: 'acme', baseUrl: server.url, bearerToken: TOKEN },
    allowPrivate: [server.host],
    clock,
    publish(texts: FakeText[]) {
      for (const { text, at } of texts) x.say(text, at);
    },
    publishBroken() {
      for (const tweet of [
        null,
        {},
        { text: null },
        { text: 5, entities: 'none' },
        { text: 'odd', created_at: [], lang: {}, entities: { urls: [null, { url: 't' }] } },
      ])
        x.tweets.push({ id: x.idAt(clock.now()), at: clock.now().getTime(), tweet });
    },
    fault: (fault) => void (server.fault = fault),
    pending: () => server.pending,
    close: () => server.close(),
  };
}

/** X with its filtered stream. */
export class StreamingX extends FakeX {
  readonly #streams = new Set<ServerResponse>();
  readonly asked: URL[] = [];
  refuse: FakeAnswer | null = null;
  readonly #server: Server;

  private constructor() {
    super(new FakeClock('2026-11-20T10:00:00Z'));
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url!, 'http://x');
        this.asked.push(url);
        if (url.pathname === '/2/tweets/search/stream') return this.#stream(response);
        const headers = request.headers as Record<string, string>;
        const answer = this.answer({ url, headers, method: request.method!, body: Buffer.concat(chunks).toString() });
        response.writeHead(answer.status ?? 200).end(JSON.stringify(answer.body ?? {}));
      });
    });
  }

  static async start(): Promise<StreamingX> {
    const x = new StreamingX();
    x.#server.listen(0, '127.0.0.1');
    await once(x.#server, 'listening');
    return x;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get config() {
    return { mode: 'stream', queries: ['acme'], baseUrl: `http://${this.host}`, bearerToken: TOKEN };
  }

  get open(): number {
    return this.#streams.size;
  }

  /** Said now, and streamed to whoever listens; as matching our rule unless told otherwise. */
  stream(text: string, rule = this.rules.find(({ value }) => value === 'acme')): string {
    const { id, tweet } = this.say(text);
    this.send(JSON.stringify({ data: tweet, includes: { users: [USER] }, matching_rules: [rule] }));
    return id;
  }

  send(line: string): void {
    for (const response of this.#streams) response.write(`${line}\r\n`);
  }

  cut(): void {
    for (const response of this.#streams) response.destroy();
  }

  /** As X does it: all that was written still arrives. */
  end(): void {
    for (const response of this.#streams) response.end();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #stream(response: ServerResponse): void {
    const { status, headers, body } = this.refuse ?? {};
    if (status) return void response.writeHead(status, headers).end(JSON.stringify(body));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('\r\n');
    this.#streams.add(response);
    response.once('close', () => this.#streams.delete(response));
  }
}
