import type { Call } from './call.js';
import type { Account } from './store.js';
import { epochNow } from './time.js';

/** One thing that a network took in: what the outside world saw, whatever the client was told. */
export interface Accepted {
  kind: 'post' | 'media' | 'delete';
  network: string;
  accountId: string;
  account: string;
  /** Id of the object on the network. */
  id: string;
  text: string;
  replyTo: string | null;
  /** Idempotency key, where the network has one. */
  key: string | null;
  /** Epoch milliseconds with a fraction, when the request's head arrived. */
  receivedAt: number;
  /** Epoch milliseconds with a fraction, when the object came into being. */
  acceptedAt: number;
  requestId: string;
}

type NewlyAccepted = Pick<Accepted, 'kind' | 'id' | 'text'> & Partial<Pick<Accepted, 'replyTo' | 'key' | 'acceptedAt'>>;

export interface AcceptedFilter {
  network?: string;
  /** Handle or id. */
  account?: string;
  /** Epoch milliseconds: accepted at or after. */
  since?: number;
  kind?: Accepted['kind'] | 'all';
}

export interface Duplicate {
  network: string;
  account: string;
  text: string;
  count: number;
}

/** The log that crash tests count on: append-only until it is cleared. */
export class AcceptedLog {
  private items: Accepted[] = [];

  /** Notes what `call` brought into being (or took away) for `account`. */
  note(
    call: Call,
    account: Account,
    { kind, id, text, replyTo = null, key = null, acceptedAt = epochNow() }: NewlyAccepted,
  ): void {
    const { receivedAt, requestId } = call;
    const { network, id: accountId, handle } = account;
    this.items.push({
      kind,
      network,
      accountId,
      account: handle,
      id,
      text,
      replyTo,
      key,
      receivedAt,
      acceptedAt,
      requestId,
    });
  }

  clear(): void {
    this.items = [];
  }

  /** Posts only, unless `kind` says otherwise. */
  list({ network, account, since, kind = 'post' }: AcceptedFilter): Accepted[] {
    return this.items.filter(
      (item) =>
        (kind === 'all' || item.kind === kind) &&
        (network === undefined || item.network === network) &&
        (account === undefined || item.account === account || item.accountId === account) &&
        (since === undefined || item.acceptedAt >= since),
    );
  }
}

/** Texts that one account posted more than once. */
export function duplicatesOf(items: Accepted[]): Duplicate[] {
  const counts = new Map<string, Duplicate>();
  for (const { kind, network, account, text } of items) {
    if (kind !== 'post') continue;
    const key = JSON.stringify([network, account, text]);
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { network, account, text, count: 1 });
  }
  return [...counts.values()].filter(({ count }) => count > 1);
}
