import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Account, Post } from '../../core/store.js';
import type { TextUrl } from './text.js';

export interface MastodonAccount extends Account {
  tokens: Map<string, MastodonToken>;
}

/** Who hears of statuses as they come and go. */
export interface Streams {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  posted(post: MastodonPost): void;
  deleted(post: MastodonPost): void;
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
