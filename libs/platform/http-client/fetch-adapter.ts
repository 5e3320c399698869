import { encodeBody } from './body.js';
import { failure } from './classify-failure.js';
import type { HttpAnswer, HttpRequest } from './http-exchange.js';
import { isRedirect } from './redirects.js';

type Fetch = typeof globalThis.fetch;

/** Statuses that a Response must not have a body with. */
const NO_BODY = [204, 205, 304];

/** A `fetch` made of `request`. Rejects with HttpFailure, where the standard's own says TypeError without telling why. */
export function fetchThrough(request: (input: HttpRequest) => Promise<HttpAnswer>): Fetch {
  return async (input, init = {}) => {
    const given = input instanceof Request ? input : null;
    const headers = new Headers(init.headers ?? given?.headers);
    const body = await encodeBody(init.body ?? given?.body);
    if (body.contentType !== undefined && !headers.has('content-type')) headers.set('content-type', body.contentType);
    const redirect = init.redirect ?? given?.redirect ?? 'follow';
    const answer = await request({
      url: given?.url ?? String(input),
      method: init.method ?? given?.method,
      headers: Object.fromEntries(headers),
      body: body.bytes,
      signal: init.signal ?? given?.signal,
      ...(redirect === 'follow' ? {} : { maxRedirects: 0 }),
    });
    if (redirect === 'error' && isRedirect(answer.status)) throw failure('redirects', new URL(answer.url).host, true);
    const response = new Response(NO_BODY.includes(answer.status) ? null : new Uint8Array(answer.body), answer);
    return Object.defineProperty(response, 'url', { value: answer.url });
  };
}
