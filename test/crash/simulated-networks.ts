import { SimulatorProcess, type SimulatedAccount, type SimulatedFault } from '#testing';
import type { Outside, OutsideAccount, Seen } from './outside.js';
import type { Tally } from './tally.js';

/** How long the simulated X hides a new post from its author's timeline. */
const TIMELINE_LAG_MS = 600;
/** More than any run needs: quotas are not what is tested here. */
const GENEROUS = {
  x: {
    // a refusal would hide a doubling: it is to be counted
    refusesDuplicates: 0,
    timelineLagMs: TIMELINE_LAG_MS,
    postsPer15Minutes: 10_000,
    timelinePer15Minutes: 10_000,
    profilePer15Minutes: 10_000,
    uploadsPer15Minutes: 10_000,
  },
  mastodon: { statusesPer3Hours: 10_000, requestsPer5Minutes: 10_000, mediaPer30Minutes: 10_000 },
};

/**
 * What goes wrong, on X and Mastodon, with which probability. The slowest post comes into being shortly before its attempt's
 * time-out; one that a network makes later than time-out plus read-back lag cannot be caught by anyone.
 */
const FAULTS: SimulatedFault[] = [
  { call: 'publish', kind: 'refuse-before', probability: 0.03 },
  { call: 'publish', kind: 'unavailable', probability: 0.03 },
  { call: 'publish', kind: 'rate-limit', probability: 0.02, ms: 1_500 },
  { call: 'publish', kind: 'delay-before', probability: 0.06, ms: 700 },
  { call: 'publish', kind: 'delay-before', probability: 0.02, ms: 1_700 },
  { call: 'publish', kind: 'slow-accept', probability: 0.05, ms: 200 },
  { call: 'publish', kind: 'accept-then-cut', probability: 0.06 },
  { call: 'publish', kind: 'accept-then-500', probability: 0.04 },
  { call: 'publish', kind: 'delay-after', probability: 0.05, ms: 900 },
  { call: 'publish', kind: 'delay-after', probability: 0.02, ms: 4_000 },
  { call: 'publish', kind: 'slow-body', probability: 0.02, ms: 600 },
  { call: 'timeline', kind: 'refuse-before', probability: 0.06 },
  { call: 'timeline', kind: 'unavailable', probability: 0.04 },
  { call: 'timeline', kind: 'rate-limit', probability: 0.02, ms: 1_500 },
  { call: 'timeline', kind: 'accept-then-cut', probability: 0.03 },
  { call: 'timeline', kind: 'delay-after', probability: 0.05, ms: 800 },
  { call: 'upload', kind: 'refuse-before', probability: 0.03 },
  { call: 'upload', kind: 'unavailable', probability: 0.02 },
  { call: 'upload', kind: 'accept-then-cut', probability: 0.02 },
  { call: 'upload', kind: 'delay-before', probability: 0.05, ms: 300 },
  { call: 'token', kind: 'refuse-before', probability: 0.1 },
  { call: 'token', kind: 'unavailable', probability: 0.1 },
  { call: 'token', kind: 'delay-before', probability: 0.2, ms: 400 },
];

/** X and Mastodon, simulated in a process of their own. */
export class SimulatedNetworks implements Outside {
  private rotating: SimulatedAccount[] = [];
  private losing: SimulatedAccount[] = [];
  private expired = 0;

  private constructor(private readonly simulator: SimulatorProcess) {}

  static async start(seed: number): Promise<SimulatedNetworks> {
    const simulator = await new SimulatorProcess({ seed }).start();
    for (const [network, settings] of Object.entries(GENEROUS)) await simulator.settings(network, settings);
    return new SimulatedNetworks(simulator);
  }

  /** Every third account of X lives on OAuth 2 tokens; one more is going to lose them. */
  async accounts(perNetwork: number): Promise<OutsideAccount[]> {
    const mastodon = await this.simulator.accounts('mastodon', perNetwork);
    const x = await this.simulator.accounts('x', perNetwork + 1);
    this.losing = x.splice(0, 1);
    this.rotating = x.filter((_, i) => i % 3 === 0);
    return [
      ...[...mastodon, ...x].map((account) =>
        this.rotating.includes(account) ? byOAuth2(account, 'rotating') : lasting(account),
      ),
      ...this.losing.map((account) => byOAuth2(account, 'losing')),
    ];
  }

  async trouble(): Promise<void> {
    for (const [seed, fault] of FAULTS.entries()) await this.simulator.fault({ ...fault, seed });
    for (const account of this.losing) {
      await this.simulator.tokenAction(account, 'lose-rotation');
      await this.simulator.tokenAction(account, 'expire');
    }
  }

  /** The access token of one account after the other dies before its time. */
  async incident(): Promise<void> {
    await this.simulator.tokenAction(this.rotating[this.expired++ % this.rotating.length]!, 'expire');
  }

  async calm(faults: Tally): Promise<void> {
    const answer = await fetch(`${this.simulator.url}/_sim/faults`);
    const armed = (await answer.json()) as { faults: (SimulatedFault & { hits: number })[] };
    for (const { call, kind, hits } of armed.faults) faults.add(`${call} ${kind}`, hits);
    faults.add('token expired', this.expired);
    await this.simulator.clearFaults();
  }

  async seen(): Promise<Seen[]> {
    const { items } = await this.simulator.accepted();
    return items.map(({ network, accountId: account, id, text, replyTo, acceptedAt: at }) => ({
      network,
      account,
      id,
      text,
      replyTo,
      at,
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator.stop();
  }
}

function lasting({ network, id, connect }: SimulatedAccount): OutsideAccount {
  return { network, id, connect, tokens: 'lasting' };
}

function byOAuth2(
  { network, id, connect, credentials }: SimulatedAccount,
  tokens: OutsideAccount['tokens'],
): OutsideAccount {
  return { network, id, connect: { ...connect, credentials: { ...credentials.oauth2 } }, tokens };
}
