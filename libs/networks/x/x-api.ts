import { TwitterApi, type IClientSettings, type TwitterResponse } from 'twitter-api-v2';
import type { z } from 'zod';
import type { ConnectorIo } from '../kit/connector.js';
import type { CallInfo } from '../kit/http-errors.js';
import { callOf, refused } from './errors.js';
import { GuardedPlugin } from './guarded-plugin.js';
import type { XSecret } from './secret.js';

type Query = Record<string, string | number>;
type Body = Record<string, unknown>;

/** X's API 2 on behalf of one account, for one call of the connector. Answers are checked; paths have no leading slash. */
export class XApi {
  readonly #call: CallInfo;
  readonly #client: TwitterApi['v2'];

  constructor(
    account: { secret: XSecret; baseUrl: string },
    private readonly io: ConnectorIo,
    effect: CallInfo['effect'] = 'none',
  ) {
    this.#call = callOf(effect, account.secret);
    const plugins = [new GuardedPlugin(account.baseUrl, this.#call, io)];
    this.#client = signingClient(account.secret, { plugins }).v2;
  }

  async get<T>(path: string, query: Query, schema: z.ZodType<T>): Promise<T> {
    return this.#read(schema, await this.#client.get<unknown>(path, query, { fullResponse: true }));
  }

  async post<T>(path: string, body: Body, schema: z.ZodType<T>): Promise<T> {
    return (await this.postForHeaders(path, body, schema)).data;
  }

  async postForHeaders<T>(path: string, body: Body, schema: z.ZodType<T>) {
    const answer = await this.#client.post<unknown>(path, body, { fullResponse: true });
    return { data: this.#read(schema, answer), headers: answer.headers as Record<string, string> };
  }

  /** As multipart/form-data; Buffers become files. */
  async upload(path: string, body: Record<string, string | number | Buffer>): Promise<void> {
    await this.#client.post(path, body, { forceBodyMode: 'form-data' });
  }

  #read<T>(schema: z.ZodType<T>, { data, headers }: TwitterResponse<unknown>): T {
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    const body = Buffer.from(JSON.stringify(data));
    throw refused(this.#call, { status: 200, headers: headers as Record<string, string>, body }, this.io.clock.now());
  }
}

const signingClient = (secret: XSecret, settings: Partial<IClientSettings>): TwitterApi =>
  secret.kind === 'oauth2'
    ? new TwitterApi(secret.accessToken, settings)
    : new TwitterApi(
        {
          appKey: secret.consumerKey,
          appSecret: secret.consumerSecret,
          accessToken: secret.accessToken,
          accessSecret: secret.accessSecret,
        },
        settings,
      );
