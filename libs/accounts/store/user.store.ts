import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import type { User } from './identity.js';

/** A signed-in browser of a user. */
export interface SessionRow {
  id: string;
  userAgent: string | null;
  createdAt: Date;
  expiresAt: Date;
}

/** What we read of better-auth's tables ourselves; only `Identity` writes users and passwords. */
@Injectable()
export class UserStore {
  constructor(private readonly database: Database) {}

  async byEmail(email: string): Promise<User | null> {
    const [row] = await this.database.query<User>(`select id, email, name from users where email = $1`, [
      email.toLowerCase(),
    ]);
    return row ?? null;
  }

  /** The live sessions of a user, newest first; never their tokens. */
  sessions(userId: string, now: Date): Promise<SessionRow[]> {
    return this.database.query<SessionRow>(
      `select id, user_agent as "userAgent", created_at as "createdAt", expires_at as "expiresAt"
         from sessions where user_id = $1 and expires_at > $2 order by created_at desc, id desc`,
      [userId, now],
    );
  }

  /** Ends one session of a user; false when they have no such session. */
  async revokeSession(userId: string, sessionId: string): Promise<boolean> {
    const ended = await this.database.execute(`delete from sessions where user_id = $1 and id = $2`, [
      userId,
      sessionId,
    ]);
    return ended === 1;
  }

  /** Removes the sessions that have run out; how many there were. */
  purgeSessions(now: Date): Promise<number> {
    return this.database.execute(`delete from sessions where expires_at <= $1`, [now]);
  }
}
