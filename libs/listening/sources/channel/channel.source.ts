import { MINUTE, ProblemError, SECOND, type Json } from '#kernel';
import { NetworkError, type MentionsRead, type RemoteMention } from '#networks';
import { z } from 'zod';
import type { Item } from '../../domain/index.js';
import { makeItem } from '../kit/make-item.js';
import { SourceError, type Source, type SourceBatch, type SourceErrorKind, type SourceIo } from '../kit/source.js';

/** Reads the mentions of a connected channel, through its connector (`ReadChannelMentions` of publishing). */
export type ReadMentions = (
  workspaceId: string,
  channelId: string,
  cursor: Json,
  signal: AbortSignal,
) => Promise<MentionsRead & { network: string }>;

const channelConfig = z.strictObject({
  channel: z
    .uuid()
    .meta({ title: 'Channel', description: 'Id of a connected channel whose network tells of mentions.' }),
});

type ChannelConfig = z.output<typeof channelConfig>;

const EVERY_MS = MINUTE;
/** A call to a network that takes longer has failed. */
const TIMEOUT_MS = 60 * SECOND;

/**
 * What others say to our own channels: mentions and replies. An item bears the name of the network as its source; the same post
 * from a source of that network is a second text of the same story.
 */
export function channelSource(read: ReadMentions): Source<ChannelConfig> {
  return {
    kind: 'channel',
    name: 'Mentions of a channel',
    config: channelConfig,
    sharedKey: () => null,
    firehose: false,
    streaming: false,
    silentAfterMs: 30 * MINUTE,
    cost: 'Free, but on X: every mention read is charged.',
    read: (io) => readChannel(io, read),
  };
}

async function* readChannel(
  io: SourceIo<ChannelConfig>,
  read: ReadMentions,
): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const { workspaceId } = io;
  if (!workspaceId) throw new Error('A channel is read for one workspace.');
  for (let cursor = io.cursor; ;) {
    const signal = AbortSignal.any([io.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const page = await read(workspaceId, io.config.channel, cursor, signal).catch((error: unknown) => {
      throw sourceError(error);
    });
    cursor = page.cursor;
    yield { items: page.mentions.flatMap((one) => itemOf(one, page.network) ?? []), removals: [], cursor };
    if (!page.more || io.signal.aborted) return { againInMs: EVERY_MS };
  }
}

function itemOf(mention: RemoteMention, network: string): Item | null {
  const { remoteId, url, kind, author, text, language, links, media, metrics, createdAt } = mention;
  return makeItem({
    ...{ source: network, externalId: remoteId, url, author, text, language, links, media, metrics },
    kind: kind === 'reply' ? 'reply' : 'post',
    publishedAt: createdAt,
  });
}

const KINDS: Record<NetworkError['kind'], SourceErrorKind> = {
  'not-sent': 'unavailable',
  unknown: 'unavailable',
  auth: 'auth',
  disconnected: 'auth',
  'policy-stop': 'auth',
  'rate-limited': 'rate-limited',
  rejected: 'rejected',
};

function sourceError(error: unknown): unknown {
  if (error instanceof ProblemError)
    return new SourceError({
      kind: 'gone',
      code: 'channel_gone',
      message: 'The channel of this source is not connected any more.',
      action: 'Remove the source, or connect the channel and make a new one.',
      cause: error,
    });
  if (!(error instanceof NetworkError)) return error;
  const { kind, code, message, action, retryAt } = error;
  return new SourceError({ kind: KINDS[kind], code, message, action, retryAt: retryAt ?? null, cause: error });
}
