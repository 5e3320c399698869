import { Database, UniqueViolation } from '#database';
import { CONFIG, Logger, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { identityDialect } from './identity-dialect.js';
import { identityOptions } from './identity-options.js';
import { InstallationSecretStore } from './installation.stores.js';

/** A person as far as sign-in is concerned. */
export interface User {
  id: string;
  email: string;
  name: string;
}

/** The answer to a sign-in matter, with the cookies that the browser must be given. */
export interface WithCookies<T> {
  value: T;
  cookies: string[];
}

/** Passwords, users and sessions: the only file that talks to better-auth. */
@Injectable()
export class Identity {
  private started: ReturnType<Identity['start']> | null = null;

  constructor(
    private readonly database: Database,
    private readonly secrets: InstallationSecretStore,
    @Inject(CONFIG) private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  /** Null when address and password do not fit together; which of the two is wrong is not said. */
  async signIn(input: { email: string; password: string }, headers: Headers): Promise<WithCookies<User> | null> {
    const { api } = await this.auth();
    try {
      const answer = await api.signInEmail({ body: input, headers, returnHeaders: true });
      return { value: userOf(answer.response.user), cookies: answer.headers.getSetCookie() };
    } catch (error) {
      if (error instanceof APIError && error.statusCode < 500) return null;
      throw error;
    }
  }

  /** Ends the session of these headers, if there is one. */
  async signOut(headers: Headers): Promise<WithCookies<null>> {
    const { api } = await this.auth();
    const answer = await api.signOut({ headers, returnHeaders: true });
    return { value: null, cookies: answer.headers.getSetCookie() };
  }

  /** Whose session these headers carry. The cookies renew it when it is more than a day old, or remove a dead one. */
  async sessionOf(headers: Headers): Promise<WithCookies<{ sessionId: string; user: User } | null>> {
    const { api } = await this.auth();
    const { response, headers: answered } = await api.getSession({ headers, returnHeaders: true });
    return {
      value: response && { sessionId: response.session.id, user: userOf(response.user) },
      cookies: answered.getSetCookie(),
    };
  }

  /** Makes a user; null when the address has one already. Joins the current transaction. */
  async createUser(input: { email: string; password: string; name: string }): Promise<User | null> {
    const { internalAdapter, password } = await (await this.auth()).$context;
    const hash = await password.hash(input.password);
    if (await internalAdapter.findUserByEmail(input.email.toLowerCase())) return null;
    const { email, name } = input;
    const user = await internalAdapter
      .createUser({ email, name, emailVerified: false }, { method: 'email-password' })
      .catch((error: unknown) => {
        if (error instanceof UniqueViolation) return null;
        throw error;
      });
    if (!user) return null;
    await internalAdapter.linkAccount({
      userId: user.id,
      providerId: 'credential',
      accountId: user.id,
      password: hash,
    });
    return userOf(user);
  }

  /** Changes the password of the session's user and ends their other sessions; null when the current one is wrong. */
  async changePassword(input: { current: string; next: string }, headers: Headers): Promise<WithCookies<true> | null> {
    const { api } = await this.auth();
    try {
      const answer = await api.changePassword({
        body: { currentPassword: input.current, newPassword: input.next, revokeOtherSessions: true },
        headers,
        returnHeaders: true,
      });
      return { value: true, cookies: answer.headers.getSetCookie() };
    } catch (error) {
      if (error instanceof APIError && error.statusCode < 500) return null;
      throw error;
    }
  }

  /** Its secret lies in the database, so it starts at first use, when migrations have run. A failed start is tried again. */
  private auth() {
    this.started ??= this.start().catch((error: unknown) => {
      this.started = null;
      throw error;
    });
    return this.started;
  }

  private async start() {
    const secret = await this.secrets.obtain('sessions');
    return betterAuth({
      ...identityOptions({ publicUrl: this.config.publicUrl, secret }),
      database: { dialect: identityDialect(this.database), type: 'postgres', transaction: false },
      logger: { level: 'warn', log: (level, message) => this.log(level, message) },
    });
  }

  /** Without its further arguments: they may hold what a person typed. */
  private log(level: string, message: string): void {
    if (level === 'error') this.logger.error({}, `better-auth: ${message}`);
    else this.logger.debug({}, `better-auth: ${message}`);
  }
}

const userOf = ({ id, email, name }: User): User => ({ id, email, name });
