import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '#kernel';
import { GuardedHttp } from '#platform';
import type { ChannelSession } from '../kit/connector.js';
import { LIMITS } from './descriptor.js';
import { readMentions } from './read-mentions.js';

let server: Server | undefined;
afterEach(() => void server?.close());

/** An app view whose notifications are numbered by age: `indexedAt` is the number of minutes. */
async function appView(
  count: () => number,
): Promise<{ session: ChannelSession; io: Parameters<typeof readMentions>[2] }> {
  server = createServer((request, response) => {
    const { searchParams } = new URL(request.url!, 'http://localhost');
    const from = Number(searchParams.get('cursor') ?? count());
    const numbers = Array.from({ length: Math.min(100, from) }, (_, i) => from - i);
    const notifications = numbers.map(notification);
    const cursor = from > 100 ? { cursor: String(from - 100) } : {};
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ notifications, ...cursor }));
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const session: ChannelSession = {
    channelId: 'c',
    remoteId: 'did:plc:ours',
    handle: 'ours.test',
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret: { did: 'did:plc:ours', accessJwt: 'a', refreshJwt: 'r', appPassword: 'p' },
    limits: LIMITS,
  };
  const http = new GuardedHttp({ allowPrivate: ['127.0.0.1'] });
  return { session, io: { http, clock: systemClock, signal: AbortSignal.timeout(10_000) } };
}

const at = (n: number): string => new Date(Date.UTC(2026, 10, 1, 0, n)).toISOString();

const notification = (n: number) => ({
  uri: `at://did:plc:them/app.bsky.feed.post/${n}`,
  cid: 'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq',
  author: { did: 'did:plc:them', handle: 'them.test' },
  reason: 'mention',
  record: {
    $type: 'app.bsky.feed.post',
    text: `Hola @ours.test ${n}`,
    langs: ['es-ES'],
    createdAt: at(n),
    facets: [
      {
        index: { byteStart: 0, byteEnd: 4 },
        features: [{ $type: 'app.bsky.richtext.facet#link', uri: 'https://a.example/' }],
      },
    ],
  },
  isRead: false,
  indexedAt: at(n),
});

describe('readMentions', () => {
  it('tells what is new, oldest first, and reads back over as many pages as it takes', async () => {
    let count = 3;
    const { session, io } = await appView(() => count);
    const first = await readMentions(session, null, io);
    expect(first.mentions.map(({ text }) => text)).toEqual([1, 2, 3].map((n) => `Hola @ours.test ${n}`));
    expect(first.mentions[0]).toMatchObject({
      url: 'https://bsky.app/profile/did:plc:them/post/1',
      kind: 'mention',
      language: 'es',
      links: ['https://a.example/'],
    });
    count = 253;
    const second = await readMentions(session, first.cursor, io);
    expect(second.mentions).toHaveLength(250);
    expect(second.mentions[0]!.text).toBe('Hola @ours.test 4');
    const third = await readMentions(session, second.cursor, io);
    expect(third).toMatchObject({ mentions: [], cursor: second.cursor });
  });
});
