import type { Clock } from '#kernel';
import type { GuardedHttp, HttpRequest } from '#platform';
import type { ChannelSession, ConnectorIo, SegmentToSend } from '../kit/connector.js';
import { LIMITS } from './descriptor.js';
import type { XSecret } from './secret.js';

export interface Scripted {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** For tests: an io whose server answers with the next line of a script (an Error: no answer), and keeps what it was asked. */
export function scriptedIo(script: (Scripted | Error)[], clock: Clock = { now: () => NOW }) {
  const asked: HttpRequest[] = [];
  const request: GuardedHttp['request'] = (input) => {
    asked.push(input);
    const next = script[asked.length - 1];
    if (!next) return Promise.reject(new Error(`Nobody expected ${input.method} ${input.url}.`));
    if (next instanceof Error) return Promise.reject(next);
    const { status = 200, headers = {}, body = {} } = next;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve({ status, headers, body: Buffer.from(text), url: input.url });
  };
  const io: ConnectorIo = { http: { request } as GuardedHttp, clock, signal: new AbortController().signal };
  return { io, asked };
}

export const NOW = new Date('2026-11-23T10:00:00.000Z');

export const OAUTH1 = {
  kind: 'oauth1',
  consumerKey: 'consumer-key-1',
  consumerSecret: 'consumer-secret-2',
  accessToken: '42-access-token-3',
  accessSecret: 'access-secret-4',
} satisfies XSecret;

export const OAUTH2 = {
  kind: 'oauth2',
  accessToken: 'access-token-5',
  refreshToken: 'refresh-token-6',
  clientId: 'client-id-7',
  clientSecret: 'client-secret-8',
} satisfies XSecret;

export const sessionOf = (secret: XSecret, baseUrl = 'https://api.x.com'): ChannelSession => ({
  channelId: 'channel-1',
  remoteId: '42',
  handle: 'pregon',
  baseUrl,
  secret,
  limits: LIMITS,
});

export const segmentOf = (given: Partial<SegmentToSend> = {}): SegmentToSend => ({
  index: 0,
  kind: 'post',
  key: '019ab000-0000-7000-8000-000000000000',
  createdAt: NOW,
  text: 'Hello, town.',
  media: [],
  options: {},
  prepared: null,
  root: null,
  parent: null,
  ...given,
});
