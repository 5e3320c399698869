import { notFound, ProblemError, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { Identity, type User, type WithCookies } from '../store/identity.js';
import { UserStore, type SessionRow } from '../store/user.store.js';

export type { User, WithCookies };

/** How a person signs in and out, and looks after their own sessions. */
@Injectable()
export class Sessions {
  constructor(
    private readonly identity: Identity,
    private readonly users: UserStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async signIn(input: { email: string; password: string }, headers: Headers): Promise<WithCookies<User>> {
    const signedIn = await this.identity.signIn(input, headers);
    if (signedIn) return signedIn;
    throw wrong(401, 'wrong_credentials', 'No user of this service has this address and this password. Check both.');
  }

  async signOut(headers: Headers): Promise<WithCookies<null>> {
    return this.identity.signOut(headers);
  }

  /** Who is signed in with these headers, if anybody is. */
  async user(headers: Headers): Promise<User | null> {
    return (await this.identity.sessionOf(headers)).value?.user ?? null;
  }

  /** The live sessions of a user, newest first. */
  list(userId: string): Promise<SessionRow[]> {
    return this.users.sessions(userId, this.clock.now());
  }

  async revoke(userId: string, sessionId: string): Promise<void> {
    if (!(await this.users.revokeSession(userId, sessionId))) throw notFound('session of yours', sessionId);
  }

  /** Ends the user's other sessions, too. */
  async changePassword(input: { current: string; next: string }, headers: Headers): Promise<WithCookies<true>> {
    const changed = await this.identity.changePassword(input, headers);
    if (changed) return changed;
    throw wrong(422, 'wrong_password', 'The current password is another one. Nothing was changed.');
  }
}

const wrong = (status: number, code: string, detail: string): ProblemError =>
  new ProblemError({ status, code, title: 'That does not fit', detail });
