import type { Account, Post } from '../../core/store.js';

export interface XAccount extends Account {
  oauth1: { appKey: string; appSecret: string; accessToken: string; accessSecret: string };
  /** The newest pair; older refresh tokens are dead. */
  oauth2: { clientId: string; accessToken: string; refreshToken: string };
  /** The next refresh rotates, and its answer is lost. */
  loseNextRotation: boolean;
  /** Normalised texts of the posts that exist: a repetition is refused. */
  texts: Map<string, string>;
}

/** An address as X shows it: replaced by t.co in the text, spelled out in the entities. */
export interface XUrl {
  /** In code points of the text. */
  start: number;
  end: number;
  url: string;
  expanded: string;
  display: string;
  mediaKey?: string;
}

export interface XPost extends Post {
  readonly account: XAccount;
  /** As the API gives it back: t.co addresses, `&`, `<`, `>` as HTML entities. */
  readonly shown: string;
  readonly urls: XUrl[];
  readonly conversationId: string;
}

/** One app of the developer portal: OAuth 1.0a keys and an OAuth 2 client, confidential and public. */
export const SIMULATED_APP = {
  name: 'Pregón (simulated)',
  appKey: 'simulated-x-consumer-key',
  appSecret: 'simulated-x-consumer-secret',
  clientId: 'simulated-x-client-id',
  clientSecret: 'simulated-x-client-secret',
  publicClientId: 'simulated-x-public-client-id',
};
