import axios, { AxiosHeaders, type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';
import { AddressGuard } from './address-guard.js';
import { encodeBody } from './body.js';
import { classifyFailure, failure } from './classify-failure.js';
import { Deadline } from './deadline.js';
import { ExchangeState } from './exchange-state.js';
import { fetchThrough } from './fetch-adapter.js';
import { GuardedHttpAgent, GuardedHttpsAgent } from './guarded-agents.js';
import type { HttpAnswer, HttpRequest } from './http-exchange.js';
import { followRedirect, type Hop } from './redirects.js';

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_REDIRECTS = 3;

/** axios' own http transport, without its interceptors and config merging (README, decisions). */
const transmit = axios.getAdapter('http') as AxiosAdapter;

/**
 * HTTP calls to addresses that people or networks supply. Never connects to a private address unless `allowPrivate` names
 * it, checks redirects again, ends in time and size. Any status is an answer; what brings none is an `HttpFailure`.
 */
export class GuardedHttp {
  /** For libraries that make their own requests and take node agents: the guard for addresses, and nothing else. */
  readonly agents: { http: GuardedHttpAgent; https: GuardedHttpsAgent };

  /** The same client for libraries that take a `fetch`. Rejects with HttpFailure. */
  readonly fetch: typeof globalThis.fetch = fetchThrough((input) => this.request(input));

  constructor(options: { allowPrivate: string[] }) {
    const guard = new AddressGuard(options.allowPrivate);
    this.agents = { http: new GuardedHttpAgent(guard), https: new GuardedHttpsAgent(guard) };
  }

  async request(input: HttpRequest): Promise<HttpAnswer> {
    const url = URL.parse(input.url);
    if (url === null || !/^https?:$/.test(url.protocol)) throw failure('bad-url', url?.href ?? 'That', false);
    const body = await encodeBody(input.body);
    const headers: Record<string, string> = { 'user-agent': 'Pregon', accept: '*/*' };
    if (body.contentType !== undefined) headers['content-type'] = body.contentType;
    for (const [name, value] of Object.entries(input.headers ?? {})) headers[name.toLowerCase()] = value;
    const method = (input.method ?? 'GET').toUpperCase();
    return this.exchange({ method, url, headers, body: body.bytes }, input);
  }

  /** Sends, and follows redirects; the limits of `input` hold for all of it together. */
  private async exchange(first: Hop, input: HttpRequest): Promise<HttpAnswer> {
    const maxRedirects = input.maxRedirects ?? (first.method === 'GET' || first.method === 'HEAD' ? MAX_REDIRECTS : 0);
    const deadline = new Deadline(input.timeoutMs ?? TIMEOUT_MS, input.signal);
    try {
      let hop = first;
      for (let redirects = 0; ; redirects++) {
        const answer = await this.send(hop, input.maxBytes ?? MAX_BYTES, deadline, redirects > 0);
        const next = maxRedirects > 0 ? followRedirect(hop, answer) : null;
        if (next === null) return answer;
        if (redirects >= maxRedirects) throw failure('redirects', hop.url.host, true);
        hop = next;
      }
    } finally {
      deadline.clear();
    }
  }

  private async send(hop: Hop, maxBytes: number, deadline: Deadline, sentBefore: boolean): Promise<HttpAnswer> {
    if (deadline.passed) throw failure(deadline.passed, hop.url.host, sentBefore);
    const state = new ExchangeState();
    deadline.onPassed = () => state.stop();
    const config = {
      method: hop.method,
      url: hop.url.href,
      headers: new AxiosHeaders(hop.headers),
      data: hop.body,
      httpAgent: this.agents.http,
      httpsAgent: this.agents.https,
      transport: state,
      maxRedirects: 0,
      maxContentLength: maxBytes,
      maxBodyLength: -1,
      proxy: false,
      responseType: 'arraybuffer',
    } as InternalAxiosRequestConfig;
    try {
      const { status, headers, data } = await transmit(config);
      return { status, headers: plainHeaders(headers as AxiosHeaders), body: data as Buffer, url: hop.url.href };
    } catch (thrown) {
      const sent = sentBefore || state.progress === 'open';
      if (deadline.passed) throw failure(deadline.passed, hop.url.host, sent);
      throw classifyFailure(thrown, hop.url.host, state.progress, sent);
    }
  }
}

function plainHeaders(headers: AxiosHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    plain[name] = Array.isArray(value) ? value.join(', ') : String(value);
  return plain;
}
