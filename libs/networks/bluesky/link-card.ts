import { SECOND, type Json } from '#kernel';
import { HttpFailure, type HttpAnswer } from '#platform';
import type { ChannelSession, ConnectorIo } from '../kit/connector.js';
import { NetworkError } from '../kit/network-error.js';
import { readPageMeta } from './page-meta.js';
import { uploadBlob } from './upload-blob.js';

const TIMEOUT = 5 * SECOND;
const MAX_PAGE_BYTES = 4_000_000;
/** Of the lexicon `app.bsky.embed.external`. */
const MAX_THUMB_BYTES = 1_000_000;
const THUMB_TYPES = /^image\/(jpeg|png|webp|gif)\b/;

/**
 * The card that Bluesky's clients make of a link (no server does), from what the page says about itself. Null when the page
 * cannot be read: the link is in the text all the same, and a card must never stop a post.
 */
export async function linkCard(session: ChannelSession, uri: string, io: ConnectorIo): Promise<Json | null> {
  const page = await get(uri, 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.1', MAX_PAGE_BYTES, io);
  if (!page) return null;
  const { title, description, image } = readPageMeta(page);
  const thumb = image && (await uploadThumb(session, image, io));
  return { uri, title: title ?? new URL(uri).host, description: description ?? '', ...(thumb && { thumb }) };
}

async function uploadThumb(session: ChannelSession, url: string, io: ConnectorIo): Promise<Json | null> {
  const image = await get(url, 'image/*', MAX_THUMB_BYTES, io);
  const [type] = THUMB_TYPES.exec(image?.headers['content-type'] ?? '') ?? [];
  if (!image || !type) return null;
  try {
    return await uploadBlob(session, image.body, type, io);
  } catch (error) {
    if (error instanceof NetworkError && error.kind === 'rejected') return null;
    throw error;
  }
}

async function get(url: string, accept: string, maxBytes: number, io: ConnectorIo): Promise<HttpAnswer | null> {
  try {
    const headers = { accept, 'user-agent': 'Pregon (link preview)' };
    const answer = await io.http.request({ url, headers, timeoutMs: TIMEOUT, maxBytes, signal: io.signal });
    return answer.status === 200 ? answer : null;
  } catch (error) {
    if (error instanceof HttpFailure) return null;
    throw error;
  }
}
