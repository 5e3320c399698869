import { parseDate } from '../kit/dates.js';
import { fieldsOf, listOf, textOf, type Fields } from '../kit/guards.js';
import { getJson } from '../kit/http.js';
import type { Listing, Row } from '../kit/listings.js';
import { count, makeItem } from '../kit/make-item.js';
import type { SourceIo } from '../kit/source.js';
import type { AppStoreConfig } from './config.js';
import { ratingOf } from './rating.js';

/** Apple gives ten pages of fifty. */
const LAST_PAGE = 10;

/** The reviews of an app in one country, those written or changed last first. */
export function appStoreListing(io: SourceIo<unknown>, { baseUrl, country, appId }: AppStoreConfig): Listing {
  return async (token) => {
    const page = Number(token ?? 1);
    const url = `${baseUrl}/${country}/rss/customerreviews/page=${page}/id=${appId}/sortBy=mostRecent/json`;
    const { entry } = fieldsOf(fieldsOf(await getJson(io, 'The App Store', { url }))['feed']);
    // A single entry is not wrapped into a list.
    const entries = listOf(Array.isArray(entry) ? entry : [entry]);
    const rows = entries.map((one) => rowOf(one, country)).filter((row) => row !== null);
    return { rows, next: rows.length === 0 || page >= LAST_PAGE ? null : `${page + 1}` };
  };
}

/** The first entry may be the app itself: it has no rating. */
function rowOf(entry: Fields, country: string): Row | null {
  const label = (value: unknown): string | null => textOf(fieldsOf(value)['label']);
  const id = label(entry['id']);
  const at = parseDate(label(entry['updated']));
  const rating = ratingOf(label(entry['im:rating']));
  if (!id || !at || rating === null) return null;
  const author = fieldsOf(entry['author']);
  const name = label(author['name']);
  const externalId = `app-store:${id}`;
  const item = makeItem({
    source: 'reviews',
    externalId,
    url: textOf(fieldsOf(fieldsOf(entry['link'])['attributes'])['href']) ?? label(author['uri']),
    title: label(entry['title']),
    text: label(entry['content']),
    author: name ? { handle: name, name, url: label(author['uri']) } : null,
    kind: 'review',
    rating,
    metrics: {
      likes: count(Number(label(entry['im:voteSum']) ?? Number.NaN)),
      reposts: null,
      replies: null,
      views: null,
    },
    language: LANGUAGE_OF[country],
    publishedAt: at,
  });
  return { id: externalId, at, item };
}

/** Only where one language is written nearly always; elsewhere the text itself tells. */
const LANGUAGE_OF: Record<string, string> = { es: 'es', mx: 'es', ar: 'es', co: 'es', cl: 'es', pe: 'es', gb: 'en', au: 'en', nz: 'en', ie: 'en', jp: 'ja', kr: 'ko', it: 'it', pl: 'pl', br: 'pt', pt: 'pt' }; // prettier-ignore
