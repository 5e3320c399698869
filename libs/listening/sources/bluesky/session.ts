import { HOUR, shift } from '#kernel';
import { getJson } from '../kit/http.js';
import { textAt } from '../kit/json.js';
import { SourceError, type SourceIo } from '../kit/source.js';
import type { SearchConfig } from './config.js';

const WHO = 'Bluesky';

/** Tokens live two hours; a server allows 300 log-ins a day, so that not every search can have its own. */
const LIFE = 1.5 * HOUR;
const MAX_SESSIONS = 100;

type Io = SourceIo<SearchConfig>;

/**
 * The signed-in account that searches. Tokens are remembered in this process only: a cursor is shown to people, and a new
 * token costs one call.
 */
export class Session {
  static readonly #known = new Map<string, { token: string; until: Date }>();

  private constructor(private readonly key: string) {}

  static of({ config: { service, identifier, appPassword } }: Io): Session {
    return new Session(JSON.stringify([service, identifier, appPassword]));
  }

  /** Calls as the account; signs in before, and again when the token has died meanwhile. */
  async call<T>(io: Io, request: (headers: Record<string, string>) => Promise<T>): Promise<T> {
    const known = Session.#known.get(this.key);
    if (known && known.until > io.clock.now()) {
      try {
        return await request(bearer(known.token));
      } catch (error) {
        // A dead token is a 400 (ExpiredToken) or a 401.
        if (!(error instanceof SourceError) || (error.kind !== 'auth' && error.kind !== 'rejected')) throw error;
      }
    }
    return request(bearer(await this.#signIn(io)));
  }

  async #signIn(io: Io): Promise<string> {
    const { service, identifier, appPassword } = io.config;
    const url = new URL('/xrpc/com.atproto.server.createSession', service).href;
    const answer = await getJson(io, WHO, {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ identifier: identifier.replace(/^@/, ''), password: appPassword }),
    });
    const token = textAt(answer, 'accessJwt') ?? '';
    Session.#known.delete(this.key);
    if (Session.#known.size >= MAX_SESSIONS) Session.#known.delete(Session.#known.keys().next().value!);
    Session.#known.set(this.key, { token, until: shift(io.clock.now(), LIFE) });
    return token;
  }
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
