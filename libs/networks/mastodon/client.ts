import type { mastodon } from 'masto';
import { HttpActionDispatcherHookMastodon } from 'masto/adapters/action/dispatcher-http-hook-mastodon.js';
import { HttpActionDispatcher } from 'masto/adapters/action/dispatcher-http.js';
import { createActionProxy } from 'masto/adapters/action/proxy.js';
import { BaseHttp } from 'masto/adapters/http/base-http.js';
import { SerializerNativeImpl } from 'masto/adapters/serializers/index.js';
import type { HttpRequestParams, HttpResponse } from 'masto/interfaces/http.js';
import type { Serializer } from 'masto/interfaces/serializer.js';
import type { HttpAnswer } from '#platform';
import type { ConnectorIo } from '../kit/connector.js';
import { failure, refusal, type CallInfo } from '../kit/http-errors.js';
import { mastodonDescriptor } from './descriptor.js';
import { mastodonErrors } from './errors.js';

/** masto's client of one server, for one call of the connector: over the guarded HTTP client, throwing NetworkErrors. */
export function mastodonClient(baseUrl: string, accessToken: string, io: ConnectorIo): mastodon.rest.Client {
  const http = new GuardedMastoHttp(baseUrl, accessToken, io);
  return createActionProxy(new HttpActionDispatcher(http, new NoWaiting(http)), { context: ['api'] });
}

const serializer: Serializer = new SerializerNativeImpl();

/** In place of masto's own Http, which calls the global `fetch` and cannot be given another one. */
class GuardedMastoHttp extends BaseHttp {
  constructor(
    private readonly baseUrl: string,
    private readonly accessToken: string,
    private readonly io: ConnectorIo,
  ) {
    super();
  }

  async request<T>({ method, path, search, body, encoding, requestInit }: HttpRequestParams): Promise<HttpResponse<T>> {
    const { io, accessToken } = this;
    const url = new URL(path, this.baseUrl);
    if (search) url.search = typeof search === 'string' ? search : serializer.serialize('querystring', search);
    const multipart = encoding === 'multipart-form';
    const headers = new Headers(requestInit?.headers);
    headers.set('authorization', `Bearer ${accessToken}`);
    if (body && !multipart) headers.set('content-type', 'application/json');
    const call: CallInfo = {
      network: mastodonDescriptor,
      effect: method === 'POST' && path === '/api/v1/statuses' ? 'post' : 'none',
      secrets: [accessToken],
    };
    const answer = await io.http
      .request({
        method,
        url: url.href,
        headers: Object.fromEntries(headers),
        body:
          body && (multipart ? (serializer.serialize(encoding, body) as FormData) : serializer.serialize('json', body)),
        signal: io.signal,
      })
      .catch((error: unknown) => {
        throw failure(call, error);
      });
    const data = read(answer);
    if (answer.status >= 200 && answer.status < 300 && isObject(data)) {
      return { headers: new Headers(answer.headers), data: data as T };
    }
    throw refusal(call, { ...answer, says: wordsOf(data, answer) }, mastodonErrors, io.clock.now());
  }
}

/** masto waits a second after every upload, ready or not, and cannot be interrupted: upload-media.ts waits instead. */
class NoWaiting extends HttpActionDispatcherHookMastodon {
  override afterDispatch<T>(_action: unknown, result: T): T {
    return result;
  }
}

/** The answer in masto's camel case; undefined when it is no JSON. */
function read(answer: HttpAnswer): unknown {
  try {
    return serializer.deserialize('json', answer.body.toString());
  } catch {
    return undefined;
  }
}

function wordsOf(data: unknown, answer: HttpAnswer): string {
  const { error, errorDescription } = isObject(data) ? data : {};
  const words = [error, errorDescription].filter((text) => typeof text === 'string').join(': ');
  return words || answer.body.toString('utf8', 0, 500);
}

const isObject = (data: unknown): data is Record<string, unknown> => typeof data === 'object' && data !== null;
