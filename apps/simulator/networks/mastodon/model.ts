import type { Account, Post } from '../../core/store.js';
import type { TextUrl } from './text.js';

export interface MastodonAccount extends Account {
  tokens: Map<string, MastodonToken>;
}

export interface MastodonToken {
  value: string;
  scope: string;
  createdAt: number;
  /** Why it is no longer good. */
  dead: 'expired' | 'revoked' | null;
}

export interface MastodonPost extends Post {
  readonly account: MastodonAccount;
  readonly warning: string;
  readonly sensitive: boolean;
  readonly visibility: string;
  readonly language: string | null;
  readonly urls: TextUrl[];
}
