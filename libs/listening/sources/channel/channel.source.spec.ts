import { describe, expect, it } from '@jest/globals';
import { notFound, systemClock, type Json } from '#kernel';
import { NetworkError, type RemoteMention } from '#networks';
import { GuardedHttp, Logger } from '#platform';
import type { SourceBatch, SourceError, SourceIo } from '../kit/source.js';
import { channelSource, type ReadMentions } from './channel.source.js';

const CHANNEL = '0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10';

const mention = (remoteId: string, kind: RemoteMention['kind'] = 'mention'): RemoteMention => ({
  remoteId,
  url: `https://mastodon.example/${remoteId}`,
  kind,
  author: { handle: 'ana@mastodon.example', name: 'Ana', url: null, followers: 12 },
  text: `Hola @acme ${remoteId}`,
  language: 'es',
  inReplyTo: null,
  links: [],
  media: [],
  metrics: { likes: 0, reposts: 0, replies: 0, views: null },
  createdAt: new Date('2026-11-23T10:00:00Z'),
});

const io = (cursor: Json = null): SourceIo<{ channel: string }> => ({
  config: { channel: CHANNEL },
  cursor,
  http: new GuardedHttp({ allowPrivate: [] }),
  clock: systemClock,
  logger: Logger.silent(),
  signal: new AbortController().signal,
  callbackUrl: null,
  workspaceId: 'ours',
});

async function readAll(read: ReadMentions, cursor: Json = null): Promise<SourceBatch[]> {
  const batches: SourceBatch[] = [];
  for await (const batch of channelSource(read).read(io(cursor))) batches.push(batch);
  return batches;
}

describe('the source of a channel', () => {
  it('reads on until nothing more is there, as the workspace whose channel it is', async () => {
    const asked: unknown[] = [];
    const pages = [['1', '2'], ['3']];
    const read: ReadMentions = (workspaceId, channel, cursor) => {
      asked.push([workspaceId, channel, cursor]);
      const mentions = (pages.shift() ?? []).map((id) => mention(id, id === '3' ? 'reply' : 'mention'));
      return Promise.resolve({
        network: 'mastodon',
        mentions,
        cursor: { after: mentions.at(-1)!.remoteId },
        more: pages.length > 0,
      });
    };
    const batches = await readAll(read, { after: '0' });
    expect(asked).toEqual([
      ['ours', CHANNEL, { after: '0' }],
      ['ours', CHANNEL, { after: '2' }],
    ]);
    expect(batches.map(({ cursor }) => cursor)).toEqual([{ after: '2' }, { after: '3' }]);
    expect(batches.flatMap(({ items }) => items)).toMatchObject([
      { source: 'mastodon', externalId: '1', kind: 'post', text: 'Hola @acme 1', author: { followers: 12 } },
      { externalId: '2' },
      { externalId: '3', kind: 'reply' },
    ]);
  });

  it.each([
    ['auth', 'auth'],
    ['disconnected', 'auth'],
    ['rejected', 'rejected'],
    ['rate-limited', 'rate-limited'],
    ['not-sent', 'unavailable'],
    ['unknown', 'unavailable'],
  ] as const)('says in its own words that the network answered %s', async (kind, told) => {
    const retryAt = new Date('2026-11-23T11:00:00Z');
    const error = new NetworkError({ network: 'x', kind, code: 'c', message: 'It said no.', action: 'Wait.', retryAt });
    const failure = await readAll(() => Promise.reject(error)).catch((thrown: SourceError) => thrown);
    expect(failure).toMatchObject({ name: 'SourceError', kind: told, code: 'c', action: 'Wait.', retryAt });
  });

  it('stops when the channel is gone', async () => {
    const failure = await readAll(() => Promise.reject(notFound('channel', CHANNEL))).catch(
      (thrown: unknown) => thrown,
    );
    expect(failure).toMatchObject({ name: 'SourceError', kind: 'gone', code: 'channel_gone' });
  });
});
