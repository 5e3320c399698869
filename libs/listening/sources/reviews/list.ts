import { parseDate } from '../kit/dates.js';
import { listOf, textOf, type Fields } from '../kit/guards.js';
import { getJson } from '../kit/http.js';
import { linksIn } from '../kit/links.js';
import type { Listing, Row } from '../kit/listings.js';
import { makeItem } from '../kit/make-item.js';
import { SourceError, type SourceIo } from '../kit/source.js';
import { ratingOf } from './rating.js';

/** Reviews of any other shop, from somebody who gives them as a JSON list: one page. */
export function reviewList(io: SourceIo<unknown>, url: string): Listing {
  const host = new URL(url).host;
  return async () => {
    const answer = await getJson(io, host, { url });
    if (!Array.isArray(answer)) {
      throw new SourceError({
        kind: 'rejected',
        code: 'not_a_list',
        message: `${host} answers with JSON that is not a list of reviews.`,
        action: 'The answer must be a list of objects with id, rating, text and publishedAt.',
      });
    }
    const rows = listOf(answer)
      .map((review) => rowOf(review, url))
      .filter((row) => row !== null);
    return { rows: rows.sort((a, b) => b.at.getTime() - a.at.getTime()), next: null };
  };
}

function rowOf(review: Fields, url: string): Row | null {
  const own = typeof review['id'] === 'number' ? `${review['id']}` : textOf(review['id']);
  const at = parseDate(review['publishedAt']);
  if (!own || !at) return null;
  const author = textOf(review['author']);
  const text = textOf(review['text']) ?? '';
  const id = `${url.slice(0, 300)}#${own}`;
  const item = makeItem({
    source: 'reviews',
    externalId: id,
    url: textOf(review['url']),
    title: textOf(review['title']),
    text,
    language: review['language'],
    author: author ? { handle: author, name: author } : null,
    links: linksIn(text),
    kind: 'review',
    rating: ratingOf(review['rating']),
    publishedAt: at,
  });
  return { id, at, item };
}
