import { randomBytes } from 'node:crypto';
import type { XAccount } from './model.js';

/** What an access or refresh token stands for. */
export interface XSession {
  account: XAccount;
  clientId: string;
  scope: string;
}

/** The OAuth 2 tokens that X knows. */
export class XTokens {
  private readonly access = new Map<string, XSession & { until: number }>();
  private readonly refresh = new Map<string, XSession>();

  constructor(private readonly lifeSeconds: (account: XAccount) => number) {}

  /** A new pair; without a refresh token unless the scope says `offline.access`. */
  issue(session: XSession, known?: { accessToken: string; refreshToken: string }): XAccount['oauth2'] {
    const { account, clientId, scope } = session;
    const accessToken = known?.accessToken ?? randomBytes(48).toString('base64url');
    const refreshToken = scope.split(' ').includes('offline.access')
      ? (known?.refreshToken ?? randomBytes(48).toString('base64url'))
      : '';
    this.access.set(accessToken, { ...session, until: Date.now() + this.lifeSeconds(account) * 1000 });
    if (refreshToken) this.refresh.set(refreshToken, session);
    account.oauth2 = { clientId, accessToken, refreshToken };
    return account.oauth2;
  }

  find(token: string): XSession | undefined {
    return this.access.get(token) ?? this.refresh.get(token);
  }

  /** The session of a refresh token, which is dead from now on. */
  takeRefresh(token: string, clientId: string): XSession | null {
    const session = this.refresh.get(token);
    if (!session || session.clientId !== clientId) return null;
    this.refresh.delete(token);
    return session;
  }

  /** Whose access token it is, good or not. */
  ownerOf(accessToken: string): XAccount | null {
    return this.access.get(accessToken)?.account ?? null;
  }

  isGood(accessToken: string): boolean {
    const session = this.access.get(accessToken);
    return session !== undefined && session.until > Date.now();
  }

  /** Kills the account's access tokens. */
  expire(account: XAccount): void {
    for (const session of this.access.values()) if (session.account === account) session.until = 0;
  }

  /** Kills all of the account's tokens. */
  revoke(account: XAccount): void {
    this.expire(account);
    for (const [token, session] of this.refresh) if (session.account === account) this.refresh.delete(token);
  }
}
