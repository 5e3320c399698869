import { failure } from './classify-failure.js';

/** One request as it goes out; a redirect makes another. */
export interface Hop {
  method: string;
  url: URL;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Buffer | undefined;
}

const REDIRECTS = [301, 302, 303, 307, 308];

/** True for an answer that sends the caller elsewhere. */
export const isRedirect = (status: number): boolean => REDIRECTS.includes(status);

/** The request that an answer redirects to (RFC 9110 §15.4); null when it is no redirect. */
export function followRedirect(hop: Hop, answer: { status: number; headers: Record<string, string> }): Hop | null {
  const location = answer.headers['location'];
  if (!isRedirect(answer.status) || location === undefined) return null;
  const url = URL.parse(location, hop.url.href);
  if (url === null || !/^https?:$/.test(url.protocol)) throw failure('bad-url', hop.url.host, true);
  const becomesGet = (answer.status === 303 && hop.method !== 'HEAD') || (answer.status < 303 && hop.method === 'POST');
  return {
    method: becomesGet ? 'GET' : hop.method,
    url,
    headers: without(hop.headers, [
      ...(becomesGet ? ['content-type', 'content-length', 'content-encoding'] : []),
      // Who is redirected elsewhere must not take our keys along.
      ...(url.origin === hop.url.origin ? [] : ['authorization', 'proxy-authorization', 'cookie']),
      'host',
    ]),
    body: becomesGet ? undefined : hop.body,
  };
}

function without(headers: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
