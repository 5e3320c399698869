import type { Json } from '#kernel';
import type { ChannelSession, ConnectorIo, MediaFile, Segment } from '../kit/connector.js';
import { NetworkError } from '../kit/network-error.js';
import { linkCard } from './link-card.js';
import { callAs } from './pds-client.js';
import type { Prepared } from './record.js';
import { facetsOf, firstLink } from './rich-text.js';
import { uploadBlob } from './upload-blob.js';

/** Resolves mentions, uploads images, makes the link card: everything but the post itself. */
export async function prepare(session: ChannelSession, segment: Segment, io: ConnectorIo): Promise<Json> {
  const facets = await facetsOf(segment.text, (handle) => resolveHandle(session, handle, io));
  const prepared: Prepared = { facets, embed: await embedOf(session, segment.media, firstLink(facets), io) };
  return prepared as unknown as Json;
}

/** A post has one embed: images that somebody attached go before the card of a link. */
async function embedOf(
  session: ChannelSession,
  media: MediaFile[],
  link: string | null,
  io: ConnectorIo,
): Promise<Prepared['embed']> {
  if (media.length > 0) {
    const images = await Promise.all(media.map((file) => imageOf(session, file, io)));
    return { $type: 'app.bsky.embed.images', images };
  }
  const external = link && (await linkCard(session, link, io));
  return external ? { $type: 'app.bsky.embed.external', external } : null;
}

async function imageOf(session: ChannelSession, file: MediaFile, io: ConnectorIo): Promise<Json> {
  const { alt, type, width, height } = file;
  const image = await uploadBlob(session, await file.read(), type, io);
  return { image, alt, ...(width && height && { aspectRatio: { width, height } }) };
}

/** Asks the account's own server: it knows its own handles, and asks DNS or the app view for the others. */
async function resolveHandle(session: ChannelSession, handle: string, io: ConnectorIo): Promise<string | null> {
  try {
    const { data } = await callAs(session, 'none', io, (pds, options) =>
      pds.com.atproto.identity.resolveHandle({ handle }, options),
    );
    return data.did;
  } catch (error) {
    if (error instanceof NetworkError && error.kind === 'rejected') return null;
    throw error;
  }
}
