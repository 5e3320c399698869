import type { Account } from './core/store.js';
import type { SimulatedNetwork, Simulator } from './simulator.js';

/** An account as the control interface tells of it; `connect` is the body of Pregón's `POST /v1/channels`. */
export function accountView({ url }: Simulator, { id, listener, network }: SimulatedNetwork, account: Account) {
  return {
    network: id,
    id: account.id,
    handle: account.handle,
    name: account.name,
    baseUrl: listener.url,
    page: `${url}/${id}/@${account.handle}`,
    credentials: network.credentials(account),
    connect: { network: id, baseUrl: listener.url, credentials: network.connect(account) },
  };
}

/** The account that every network has from the start, with known keys. */
export const readyAccount = ({ network }: SimulatedNetwork): Account => [...network.store.accounts.values()][0]!;
