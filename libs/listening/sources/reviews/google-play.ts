import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import { SECOND } from '#kernel';
import { AppTokens } from '../kit/app-token.js';
import { parseDate } from '../kit/dates.js';
import { fieldsOf, listOf, textOf, type Fields } from '../kit/guards.js';
import { ask, getJson, jsonOf, refusal } from '../kit/http.js';
import type { Listing, Row } from '../kit/listings.js';
import { count, makeItem } from '../kit/make-item.js';
import { SourceError, type SourceIo } from '../kit/source.js';
import type { GooglePlayConfig } from './config.js';
import { ratingOf } from './rating.js';

const NAME = 'Google Play';
const SCOPE = 'https://www.googleapis.com/auth/androidpublisher';
const TOKEN_LIFE_S = 3_600;
const tokens = new AppTokens();

/** The reviews of the last week that have words, those written or changed last first. */
export function googlePlayListing(io: SourceIo<unknown>, config: GooglePlayConfig): Listing {
  return async (page) => {
    const search = new URLSearchParams({ maxResults: '100', ...(page === null ? {} : { token: page }) });
    const url = `${config.baseUrl}/androidpublisher/v3/applications/${config.packageName}/reviews?${search}`;
    const answer = fieldsOf(
      await getJson(io, NAME, { url, headers: { authorization: `Bearer ${await tokenFor(io, config)}` } }),
    );
    return {
      rows: listOf(answer['reviews'])
        .map((review) => rowOf(review, config.packageName))
        .filter((row) => row !== null),
      next: textOf(fieldsOf(answer['tokenPagination'])['nextPageToken']),
    };
  };
}

function rowOf(review: Fields, packageName: string): Row | null {
  const id = textOf(review['reviewId']);
  const comment = fieldsOf(
    listOf(review['comments'])
      .map(({ userComment }) => userComment)
      .find(Boolean),
  );
  const at = parseDate(Number(fieldsOf(comment['lastModified'])['seconds']));
  if (!id || !at) return null;
  // Old reviews have a title: before a tab.
  const [first = '', ...rest] = (textOf(comment['text']) ?? '').split('\t');
  const name = textOf(review['authorName']);
  const externalId = `google-play:${id}`;
  const item = makeItem({
    source: 'reviews',
    externalId,
    url: `https://play.google.com/store/apps/details?id=${packageName}&reviewId=${encodeURIComponent(id)}`,
    title: rest.length > 0 ? first : null,
    text: rest.length > 0 ? rest.join(' ') : first,
    language: comment['reviewerLanguage'],
    author: name ? { handle: name, name } : null,
    kind: 'review',
    rating: ratingOf(comment['starRating']),
    metrics: { likes: count(comment['thumbsUpCount']), reposts: null, replies: null, views: null },
    publishedAt: at,
  });
  return { id: externalId, at, item };
}

/** An access token for a service account: a JWT signed with its key (RFC 7523) is exchanged for it. */
function tokenFor(io: SourceIo<unknown>, { clientEmail, privateKey, tokenUrl }: GooglePlayConfig): Promise<string> {
  return tokens.get([tokenUrl, clientEmail, privateKey], io.clock, async () => {
    const assertion = signed({ clientEmail, tokenUrl, now: io.clock.now() }, keyOf(privateKey));
    const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
    const answer = await ask(io, { method: 'POST', url: tokenUrl, body, maxRedirects: 3 });
    // Google answers 400 `invalid_grant` to a key that was deleted.
    if (answer.status === 400) throw refusal(io, NAME, { ...answer, status: 401 });
    if (answer.status !== 200) throw refusal(io, NAME, answer);
    const { access_token: value, expires_in: seconds } = fieldsOf(jsonOf(NAME, answer));
    if (typeof value !== 'string') throw refusal(io, NAME, { ...answer, status: 401 });
    return { value, seconds: Number(seconds) || TOKEN_LIFE_S };
  });
}

function keyOf(pem: string): KeyObject {
  try {
    // Pasted out of the JSON key, its line ends are still written as \n.
    return createPrivateKey(pem.replaceAll('\\n', '\n'));
  } catch (cause) {
    throw new SourceError({
      kind: 'auth',
      code: 'key_unreadable',
      message: 'The private key of the service account cannot be read.',
      action: 'Copy private_key out of the JSON key of the service account once more, from BEGIN to END.',
      cause,
    });
  }
}

function signed(
  { clientEmail, tokenUrl, now }: { clientEmail: string; tokenUrl: string; now: Date },
  key: KeyObject,
): string {
  const issued = Math.floor(now.getTime() / SECOND);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: clientEmail, scope: SCOPE, aud: tokenUrl, iat: issued, exp: issued + TOKEN_LIFE_S };
  const payload = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${payload}.${createSign('RSA-SHA256').update(payload).sign(key, 'base64url')}`;
}
