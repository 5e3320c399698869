import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AcceptedLog } from './accepted.js';
import type { Answer, Call } from './call.js';
import type { QuotaRule, QuotaState } from './quota.js';
import type { CallKind, Route } from './router.js';
import type { Account, Store } from './store.js';

export type TokenAction = 'expire' | 'revoke' | 'lose-rotation';

/** What a network may use of the simulator. */
export interface NetworkContext {
  /** `http://127.0.0.1:PORT`, known once it listens. */
  baseUrl(): string;
  /** The main port, where the pages are. */
  mainUrl(): string;
  log: AcceptedLog;
}

/** A simulated network: its accounts, their tokens, and how it says no. One folder under networks/ and one line in the registry. */
export interface Network {
  readonly store: Store;
  /** Default settings; `settings` of an account overrides them key by key. */
  readonly settings: Record<string, unknown>;
  createAccount(input: { handle: string; name: string; settings: Record<string, unknown>; ready: boolean }): Account;
  /** Every key to the account. */
  credentials(account: Account): Record<string, unknown>;
  /** The `credentials` with which Pregón connects it (`POST /v1/channels`): those that outlive a restart of the simulator. */
  connect(account: Account): Record<string, unknown>;
  /** Whose request it is, by its headers alone, whether or not the token is still good. */
  identify(call: Call): Account | null;
  /** Does it to the account's tokens; false when the network has no such thing. */
  token(account: Account, action: TokenAction): boolean;
  /** Limits on requests of a kind, per account. */
  quota(kind: CallKind, account: Account | null): QuotaRule | null;
  quotaHeaders(state: QuotaState): Record<string, string>;
  /** Takes over a connection that asks for a websocket; absent: it is cut. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  answers: {
    notFound(): Answer;
    badBody(): Answer;
    tooMany(): Answer;
    unavailable(): Answer;
    broken(): Answer;
  };
}

export interface NetworkFactory {
  readonly id: string;
  readonly name: string;
  create(context: NetworkContext): { network: Network; routes: Route[] };
}
