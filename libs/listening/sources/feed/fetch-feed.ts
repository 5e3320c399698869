import type { HttpAnswer } from '#platform';
import { ask, refusal } from '../kit/http.js';
import { SourceError, type SourceIo } from '../kit/source.js';
import type { FeedCursor } from './cursor.js';

const MAX_MOVES = 5;

export interface Fetched {
  answer: HttpAnswer;
  /** Where the feed lives from now on, when it has moved for good. */
  movedTo: string | null;
}

/** The feed if it has changed since `cursor` (200), or that it has not (304). `url`: as configured. */
export async function fetchFeed(
  io: Pick<SourceIo<unknown>, 'http' | 'clock' | 'signal'>,
  url: string,
  cursor: FeedCursor,
): Promise<Fetched> {
  const headers: Record<string, string> = {
    accept:
      'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, */*;q=0.5',
  };
  if (cursor.etag) headers['if-none-match'] = cursor.etag;
  if (cursor.modified) headers['if-modified-since'] = cursor.modified;
  let at = cursor.url ?? url;
  let forGood = true;
  let movedTo: string | null = null;
  for (let moves = 0; moves <= MAX_MOVES; moves++) {
    const answer = await ask(io, { url: at, headers, maxRedirects: 0 });
    const { location } = answer.headers;
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) {
      if (answer.status !== 200 && answer.status !== 304) throw refused(io, answer, cursor.newest !== null);
      return { answer, movedTo };
    }
    const next = URL.parse(location, at)?.href ?? location;
    forGood &&= answer.status === 301 || answer.status === 308;
    if (forGood) movedTo = next;
    at = next;
  }
  throw new SourceError({
    kind: 'unavailable',
    code: 'redirects',
    message: `${hostOf(url)} sends us from one address to the next without end.`,
    action: 'Check the address of the feed in a browser.',
  });
}

/** A feed that has worked may be missing for a while (404 during a deployment): it is given time. */
function refused(io: Pick<SourceIo<unknown>, 'clock'>, answer: HttpAnswer, hasWorked: boolean): SourceError {
  const host = hostOf(answer.url);
  if (answer.status === 404 && hasWorked) {
    return new SourceError({
      kind: 'unavailable',
      code: 'not_found',
      message: `${host} has no feed at this address at the moment (404).`,
      action: 'Nothing to do yet: the service tries again. If it goes on, look whether the feed has moved.',
    });
  }
  return refusal(io, host, answer);
}

export const hostOf = (url: string): string => URL.parse(url)?.host || 'The address';
