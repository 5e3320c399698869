import type { Tally } from './tally.js';

/** An account on a network, and what a person would fill in to connect it. */
export interface OutsideAccount {
  network: string;
  /** As `Seen.account`. */
  id: string;
  connect: { network: string; baseUrl: string; credentials: Record<string, unknown> };
  /** `rotating`: its tokens expire and are refreshed. `losing`: the first refresh gets lost on its way back. */
  tokens: 'lasting' | 'rotating' | 'losing';
}

/** One object that an account has on its network, whatever we were told about it. */
export interface Seen {
  network: string;
  account: string;
  id: string;
  text: string;
  replyTo: string | null;
  /** Epoch milliseconds, where the network tells when it came into being. */
  at: number | null;
}

/** Networks that nobody kills: what they have is the truth that the service's own account is compared with. */
export interface Outside extends AsyncDisposable {
  accounts(perNetwork: number): Promise<OutsideAccount[]>;
  /** From now on calls fail in all ways there are. */
  trouble(): Promise<void>;
  /** Something that happens now and then in times of trouble. */
  incident(): Promise<void>;
  /** No call fails any more; `faults` gets how many did, by kind. */
  calm(faults: Tally): Promise<void>;
  seen(): Promise<Seen[]>;
}
