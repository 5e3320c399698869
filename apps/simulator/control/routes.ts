import { accountView, readyAccount } from '../account-view.js';
import { Refusal, type Answer, type Call } from '../core/call.js';
import { duplicatesOf, type AcceptedFilter } from '../core/accepted.js';
import type { TokenAction } from '../core/network.js';
import type { Route } from '../core/router.js';
import type { Account } from '../core/store.js';
import type { SimulatedNetwork, Simulator } from '../simulator.js';

/** Loaded with the first write: zod is 14 MB that a newcomer's simulator never needs. */
const inputs = (): Promise<typeof import('./inputs.js')> => import('./inputs.js');

/** The control interface (see README). */
export function controlRoutes(simulator: Simulator): Route[] {
  const route = (method: string, path: string, handle: Route['handle']): Route => ({
    method,
    path,
    kind: 'other',
    handle,
  });
  return [
    route('GET', '/_sim', () => ok(stateOf(simulator))),
    route('POST', '/_sim/accounts', (call) => createAccounts(simulator, call)),
    route('PATCH', '/_sim/accounts/:id', async (call) => {
      const { parse, settingsInput } = await inputs();
      const { entry, account } = findAccount(simulator, call);
      Object.assign(account.settings, known(entry, parse(settingsInput, call.fields()).settings));
      return ok({ settings: account.settings });
    }),
    route('POST', '/_sim/accounts/:id/token', (call) => actOnToken(simulator, call)),
    route('PATCH', '/_sim/networks/:id', async (call) => {
      const { parse, settingsInput } = await inputs();
      const entry = findNetwork(simulator, call.params['id'] ?? '');
      Object.assign(entry.network.settings, known(entry, parse(settingsInput, call.fields()).settings));
      return ok({ settings: entry.network.settings });
    }),
    route('POST', '/_sim/networks/:id/offline', async (call) => {
      await findNetwork(simulator, call.params['id'] ?? '').listener.close();
      return { status: 204 };
    }),
    route('DELETE', '/_sim/networks/:id/offline', async (call) => {
      await findNetwork(simulator, call.params['id'] ?? '').listener.open();
      return { status: 204 };
    }),
    route('GET', '/_sim/accepted', (call) => {
      const items = simulator.log.list(filterOf(call.query));
      return ok({ total: items.length, duplicates: duplicatesOf(items), items });
    }),
    route('DELETE', '/_sim/accepted', () => done(() => simulator.log.clear())),
    route('GET', '/_sim/faults', () => ok({ faults: simulator.faults.list() })),
    route('POST', '/_sim/faults', async (call) => {
      const { parse, faultInput } = await inputs();
      return { status: 201, body: simulator.faults.add(parse(faultInput, call.fields())) };
    }),
    route('DELETE', '/_sim/faults', () => done(() => simulator.faults.clear())),
    route('DELETE', '/_sim/faults/:id', (call) => done(() => simulator.faults.clear(Number(call.params['id'])))),
    route('GET', '/_sim/violations', () =>
      ok({ validating: simulator.inspection !== null, violations: simulator.inspection?.violations ?? [] }),
    ),
  ];
}

function stateOf(simulator: Simulator): object {
  return {
    url: simulator.url,
    accepted: simulator.log.list({}).length,
    faults: simulator.faults.list(),
    networks: [...simulator.networks.values()].map((entry) => ({
      id: entry.id,
      name: entry.name,
      url: entry.listener.url,
      accounts: entry.network.store.accounts.size,
      posts: entry.network.store.posts.size,
      requests: entry.gate.counts,
      settings: entry.network.settings,
      ready: accountView(simulator, entry, readyAccount(entry)),
    })),
  };
}

async function createAccounts(simulator: Simulator, call: Call): Promise<Answer> {
  const { parse, accountInput } = await inputs();
  const { network: id, handle, name, count, settings } = parse(accountInput, call.fields());
  const entry = findNetwork(simulator, id);
  const { store } = entry.network;
  const create = (wanted: string): object => {
    if (store.byHandle(wanted)) throw refuse(409, `There is already @${wanted} on ${id}.`);
    const input = { handle: wanted, name: name ?? wanted, settings: known(entry, settings ?? {}), ready: false };
    return accountView(simulator, entry, entry.network.createAccount(input));
  };
  const fresh = (): string => {
    let number = store.accounts.size;
    while (store.byHandle(`${handle ?? 'account'}${number}`)) number++;
    return `${handle ?? 'account'}${number}`;
  };
  if (count === undefined) return { status: 201, body: create(handle ?? fresh()) };
  return { status: 201, body: { accounts: Array.from({ length: count }, () => create(fresh())) } };
}

async function actOnToken(simulator: Simulator, call: Call): Promise<Answer> {
  const { parse, tokenInput } = await inputs();
  const { entry, account } = findAccount(simulator, call);
  const { action } = parse(tokenInput, call.fields()) as { action: TokenAction };
  if (!entry.network.token(account, action)) throw refuse(422, `${entry.name} has no tokens that can ${action}.`);
  return ok({ action, account: account.handle });
}

function known({ name, network }: SimulatedNetwork, settings: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(network.settings);
  const wrong = Object.keys(settings).filter((setting) => !names.includes(setting));
  if (wrong.length > 0) throw refuse(422, `${name} has no setting ${wrong.join(', ')}; it has ${names.join(', ')}.`);
  return { ...settings };
}

function findAccount(simulator: Simulator, call: Call): { entry: SimulatedNetwork; account: Account } {
  const id = call.params['id'] ?? '';
  const only = call.query.get('network');
  for (const entry of simulator.networks.values()) {
    if (only !== null && only !== entry.id) continue;
    const account = entry.network.store.accounts.get(id) ?? entry.network.store.byHandle(id);
    if (account) return { entry, account };
  }
  throw refuse(404, `There is no account ${id}.`);
}

function findNetwork(simulator: Simulator, id: string): SimulatedNetwork {
  const entry = simulator.networks.get(id);
  if (!entry) throw refuse(404, `There is no network ${id}; there are ${[...simulator.networks.keys()].join(', ')}.`);
  return entry;
}

function filterOf(query: URLSearchParams): AcceptedFilter {
  const since = query.get('since');
  return {
    network: query.get('network') ?? undefined,
    account: query.get('account') ?? undefined,
    kind: (query.get('kind') as AcceptedFilter['kind']) ?? undefined,
    since: since === null ? undefined : /^[\d.]+$/.test(since) ? Number(since) : Date.parse(since),
  };
}

const ok = (body: object): Answer => ({ status: 200, body });

const done = (work: () => void): Answer => {
  work();
  return { status: 204 };
};

const refuse = (status: number, error: string): Refusal => new Refusal({ status, body: { error } });
