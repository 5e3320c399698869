import type { ITwitterApiBeforeRequestConfigHookArgs, ITwitterApiClientPlugin, TwitterResponse } from 'twitter-api-v2';
import type { ConnectorIo } from '../kit/connector.js';
import type { CallInfo } from '../kit/http-errors.js';
import { X_API } from './descriptor.js';
import { refused, unanswered } from './errors.js';

/**
 * Takes every request of twitter-api-v2 off its own https client: the library signs and encodes, GuardedHttp sends, to the
 * channel's own server. An answer that is no success throws the NetworkError of our table, not the library's ApiResponseError.
 */
export class GuardedPlugin implements ITwitterApiClientPlugin {
  constructor(
    private readonly baseUrl: string,
    private readonly call: CallInfo,
    private readonly io: ConnectorIo,
  ) {}

  /** The library sends nothing itself when this hook answers; `onBeforeRequest`, the later hook, cannot answer. */
  async onBeforeRequestConfig({
    client,
    params,
  }: ITwitterApiBeforeRequestConfigHookArgs): Promise<TwitterResponse<unknown>> {
    if (!params.url.startsWith(`${X_API}/2/`)) throw new Error(`Not a call of X's API 2: ${params.url}`);
    // Protected in the library's types, and the only door to its signing: the address has to be final before that.
    const { url, method, headers, body } = client['getHttpRequestArgs']({
      ...params,
      url: this.baseUrl + params.url.slice(X_API.length),
      // The library guesses from the path, and takes a base URL with a path of its own for API 1.1.
      forceBodyMode: params.forceBodyMode ?? 'json',
    });
    const { http, signal, clock } = this.io;
    const answer = await http
      // A signature fits one address, and X does not redirect.
      .request({ url: url.href, method, headers, body, signal, maxRedirects: 0 })
      .catch(unanswered(this.call));
    if (answer.status >= 200 && answer.status < 300) {
      try {
        return { data: JSON.parse(answer.body.toString() || '{}'), headers: answer.headers };
      } catch {
        // A success that cannot be read is no success: what became of it is for the error table to say.
      }
    }
    throw refused(this.call, answer, clock.now());
  }
}
