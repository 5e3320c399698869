import { SECOND, shift } from '#kernel';
import { AppTokens } from '../kit/app-token.js';
import { fieldsOf, listOf, textOf } from '../kit/guards.js';
import { ask, getJson, jsonOf, refusal } from '../kit/http.js';
import type { Page, Row } from '../kit/listings.js';
import { SourceError, type SourceIo } from '../kit/source.js';
import type { RedditConfig } from './config.js';
import { rowOf } from './to-row.js';

const NAME = 'Reddit';
const tokens = new AppTokens();

/** Reddit's API for one read: signs in when it has to, counts the calls that are left. */
export class RedditClient {
  /** When the quota begins anew, while hardly a call of it is left. */
  exhaustedUntil: Date | null = null;

  constructor(private readonly io: SourceIo<RedditConfig>) {}

  /** A page of a listing, newest first. */
  async listing(path: string, after: string | null): Promise<Page> {
    const url = new URL(path, this.io.config.baseUrl);
    for (const [name, value] of Object.entries({ limit: '100', raw_json: '1', ...(after ? { after } : {}) }))
      url.searchParams.set(name, value);
    const data = fieldsOf(fieldsOf(await this.get(url.href))['data']);
    const things = listOf(data['children']);
    // A subreddit that does not exist redirects to a search for subreddits.
    if (!Array.isArray(data['children']) || things.some(({ kind }) => kind === 't5')) {
      throw new SourceError({
        kind: 'rejected',
        code: 'not_found',
        message: 'Reddit knows no subreddit of this name.',
        action: 'Check the names of the subreddits of this source, then switch it on again.',
      });
    }
    return { rows: things.map(rowOf).filter((row) => row !== null), next: textOf(data['after']) };
  }

  /** What became of up to 100 posts and comments. */
  async info(ids: string[]): Promise<Row[]> {
    const { rows } = await this.listing(`/api/info?id=${ids.join(',')}`, null);
    return rows;
  }

  private async get(url: string): Promise<unknown> {
    const { io } = this;
    if (this.exhaustedUntil) throw this.tooMany(this.exhaustedUntil);
    let answer = await ask(io, { url, headers: await this.headers() });
    if (answer.status === 401) {
      // Tokens may be taken back before their time.
      tokens.drop(this.credentials());
      answer = await ask(io, { url, headers: await this.headers() });
    }
    if (answer.status < 200 || answer.status > 299) throw refusal(io, NAME, answer);
    const { 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset } = answer.headers;
    if (remaining !== undefined && Number(remaining) < 1)
      this.exhaustedUntil = shift(io.clock.now(), (Number(reset) || 60) * SECOND);
    return jsonOf(NAME, answer);
  }

  private async headers(): Promise<Record<string, string>> {
    const { clock } = this.io;
    const token = await tokens.get(this.credentials(), clock, () => this.signIn());
    return { authorization: `Bearer ${token}`, 'user-agent': this.userAgent(), accept: 'application/json' };
  }

  private async signIn(): Promise<{ value: string; seconds: number }> {
    const { clientId, clientSecret, authUrl } = this.io.config;
    const answer = fieldsOf(
      await getJson(this.io, NAME, {
        method: 'POST',
        url: `${authUrl}/api/v1/access_token`,
        headers: {
          authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
          'user-agent': this.userAgent(),
        },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
        maxRedirects: 3,
      }),
    );
    const value = textOf(answer['access_token']);
    if (value === null) {
      throw new SourceError({
        kind: 'auth',
        code: 'credentials_refused',
        message: `${NAME} gives no access for the id and the secret of this app (${textOf(answer['error']) ?? 'no token'}).`,
        action: 'Check the id and the secret of the app at reddit.com/prefs/apps, then switch the source on again.',
      });
    }
    return { value, seconds: Number(answer['expires_in']) || 3_600 };
  }

  private credentials = (): string[] => [this.io.config.authUrl, this.io.config.clientId, this.io.config.clientSecret];

  /** In the form that Reddit's rules ask for; others are throttled. */
  private userAgent = (): string => `web:pregon:0.1 (by /u/${this.io.config.username.replace(/^\/?u\//, '')})`;

  private tooMany = (retryAt: Date): SourceError =>
    new SourceError({
      kind: 'rate-limited',
      code: 'rate_limited',
      message: `${NAME} allows no more calls until ${retryAt.toISOString()}.`,
      action: 'Nothing to do: the service waits. Fewer sources with the same app, or other hours, leave more for each.',
      retryAt,
    });
}
