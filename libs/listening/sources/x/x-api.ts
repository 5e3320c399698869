import type { HttpAnswer } from '#platform';
import { MINUTE, shift } from '#kernel';
import { ask, jsonOf, refusal } from '../kit/http.js';
import { listAt, parsed, textAt } from '../kit/json.js';
import { SourceError, type SourceIo } from '../kit/source.js';

export const WHO = 'X';

type Io = Pick<SourceIo<{ bearerToken: string; baseUrl: string }>, 'config' | 'http' | 'clock' | 'signal'>;

export function xUrl({ config }: Io, path: string, query: Record<string, string> = {}): string {
  const url = new URL(`/2/${path}`, config.baseUrl);
  url.search = new URLSearchParams(query).toString();
  return url.href;
}

export const bearer = ({ config }: Io): Record<string, string> => ({ authorization: `Bearer ${config.bearerToken}` });

/** The answer of X to a call that must succeed. */
export async function callX(
  io: Io,
  path: string,
  { query, body }: { query?: Record<string, string>; body?: object } = {},
): Promise<unknown> {
  const answer = await ask(io, {
    url: xUrl(io, path, query),
    method: body ? 'POST' : 'GET',
    headers: { ...bearer(io), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.status < 200 || answer.status > 299) throw refusedByX(io, answer);
  return jsonOf(WHO, answer);
}

/** What a refusal of X means: some things it says in its own way. */
export function refusedByX(io: Pick<Io, 'clock'>, answer: HttpAnswer): SourceError {
  const body = parsed(answer.body.toString());
  const [error] = listAt(body, 'errors');
  const says = (textAt(error, 'message') ?? textAt(error, 'detail') ?? textAt(body, 'detail') ?? '').replace(
    /\.?$/,
    '.',
  );
  const title = `${textAt(body, 'title')} ${textAt(body, 'connection_issue')}`;
  if (answer.status === 402 || /UsageCapExceeded|CreditsDepleted/.test(title)) {
    return new SourceError({
      kind: 'rejected',
      code: 'credits_used_up',
      message: `The credits of this app at X are used up, or its monthly limit is reached: ${says}`,
      action: 'Buy credits or raise the limit in the developer console of X, then switch the source on again.',
    });
  }
  if (title.includes('TooManyConnections')) {
    return new SourceError({
      kind: 'rate-limited',
      code: 'stream_taken',
      message: 'The one stream that X gives an app is in use.',
      action: 'Stop the other program or source that reads it; the service tries again.',
      retryAt: shift(io.clock.now(), MINUTE),
    });
  }
  if (answer.status === 400 && says.length > 1) {
    return new SourceError({
      kind: 'rejected',
      code: 'query_refused',
      message: `X refuses this query: ${says}`,
      action: 'Correct the query of this source, then switch it on again.',
    });
  }
  return refusal(io, WHO, answer);
}
