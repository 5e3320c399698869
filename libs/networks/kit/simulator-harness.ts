import { systemClock } from '#kernel';
import { GuardedHttp } from '#platform';
import type { ConformanceHarness, SeenPost, TestAccount } from './conformance-harness.js';

/** What the simulator's control interface (apps/simulator/README.md) tells of an account. */
interface SimulatedAccount {
  id: string;
  credentials: Record<string, unknown>;
  baseUrl: string;
}

export interface SimulatorHarnessOptions {
  network: string;
  /** Address of the simulator's control interface; known once it runs. */
  url(): string;
  /** Credentials that the network refuses, made of good ones. */
  spoil(credentials: Record<string, unknown>): unknown;
  /** The alternative texts of a post, read from the network as anybody may. */
  alts(account: TestAccount, remoteId: string): Promise<string[]>;
}

/** Longer than any test waits. */
const SILENCE_MS = 30_000;

/** The part of a harness that is the same for every simulated network. */
export function simulatorHarness(
  options: SimulatorHarnessOptions,
): Pick<ConformanceHarness, 'http' | 'account' | 'fault' | 'seen'> {
  const { network } = options;
  const http = new GuardedHttp({ allowPrivate: ['127.0.0.1', 'localhost'] });
  return {
    http: () => http,

    async account() {
      const made = await control<SimulatedAccount>(options, 'POST', '/_sim/accounts', { network });
      const { id, credentials, baseUrl } = made;
      return { id, credentials, baseUrl, wrongCredentials: options.spoil(credentials) };
    },

    async fault({ id }, fault) {
      const token = (action: string) =>
        control<unknown>(options, 'POST', `/_sim/accounts/${id}/token?network=${network}`, { action });
      const once = (kind: string, ms?: number) =>
        control<unknown>(options, 'POST', '/_sim/faults', {
          network,
          account: id,
          call: 'publish',
          times: 1,
          kind,
          ms,
        });
      switch (fault.kind) {
        case 'revoke':
          return void (await token('revoke'));
        case 'expire-token':
          return void (await token('expire'));
        case 'cut-before':
          return void (await once('refuse-before'));
        case 'cut-after':
          return void (await once('accept-then-cut'));
        case 'error-after':
          return void (await once('accept-then-500'));
        case 'silence':
          return void (await once('delay-after', SILENCE_MS));
        case 'rate-limit':
          return void (await once('rate-limit', fault.resetAt.getTime() - systemClock.now().getTime()));
      }
    },

    async seen(account) {
      const path = `/_sim/accepted?network=${network}&account=${account.id}`;
      const { items } = await control<{ items: { id: string; text: string; replyTo: string | null }[] }>(
        options,
        'GET',
        path,
      );
      return Promise.all(
        items.map(async ({ id, text, replyTo }): Promise<SeenPost> => ({
          remoteId: id,
          text,
          parentId: replyTo,
          alts: await options.alts(account, id),
        })),
      );
    },
  };
}

async function control<T>({ url }: SimulatorHarnessOptions, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(new URL(path, url()), {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok)
    throw new Error(`The simulator answered ${answer.status} to ${method} ${path}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
