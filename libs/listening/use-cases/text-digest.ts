import { hash } from 'node:crypto';
import type { Item } from '../domain/index.js';

/**
 * What the author wrote, in 16 bytes (hex): the same text read again has the same one, an edited text another. Likes and followers
 * are no part of it: they change with every read.
 */
export function textDigest(item: Item): string {
  const { title, text, url, language, author, links, hashtags, mentions, media, kind, rating } = item;
  const written = [title, text, url, language, author?.handle, links, hashtags, mentions, media, kind, rating];
  return hash('md5', JSON.stringify(written));
}
