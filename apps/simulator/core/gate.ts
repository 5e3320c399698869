import type { IncomingMessage, ServerResponse } from 'node:http';
import { UnreadableBody } from './body.js';
import { Call, Refusal, type Answer, type Outcome } from './call.js';
import type { FaultKind, Faults } from './faults.js';
import type { Network } from './network.js';
import { Quotas } from './quota.js';
import { readBody } from './read-body.js';
import { respond } from './respond.js';
import { Router, type Route } from './router.js';
import { epochNow, pause } from './time.js';

export interface GateOptions {
  id: string;
  network: Network;
  routes: Route[];
  faults: Faults;
  /** Sees every body before the network does (`--validate`). */
  inspection: { inspect(network: string, call: Call): void } | null;
}

/** The door of one network: faults, quotas, routing, and the order in which they happen. */
export class Gate {
  /** Requests received, by kind. */
  readonly counts: Record<string, number> = {};
  private readonly router: Router;
  private readonly quotas = new Quotas();
  private requests = 0;

  constructor(private readonly options: GateOptions) {
    this.router = new Router(options.routes);
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const receivedAt = epochNow();
    const { id, network, faults } = this.options;
    const url = req.url ?? '/';
    const split = url.indexOf('?');
    const path = split === -1 ? url : url.slice(0, split);
    const query = new URLSearchParams(split === -1 ? '' : url.slice(split + 1));
    const call = new Call(req.method ?? 'GET', path, query, req.headers, `${id}-${++this.requests}`, receivedAt);
    const route = this.router.find(call);
    const kind = route?.kind ?? 'other';
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;

    const account = network.identify(call);
    call.faults = faults.strike({ network: id, account, call: kind, method: call.method, path });
    if (call.fault('refuse-before')) return void req.socket.destroy();
    const raw = await readBody(req);
    if (raw === null) return void req.socket.destroy();
    call.raw = raw;

    await delay(call, 'delay-before');
    const answer = await this.answer(call, route);
    await delay(call, 'delay-after');
    if (call.fault('accept-then-cut') || answer === 'cut') return void req.socket.destroy();
    const final = call.fault('accept-then-500') ? network.answers.broken() : answer;
    final.headers = { 'x-request-id': call.requestId, ...final.headers };
    await respond(res, final, call.fault('slow-body')?.ms);
  }

  private async answer(call: Call, route: Route | null): Promise<Outcome> {
    const { id, network, inspection } = this.options;
    if (call.fault('unavailable')) return network.answers.unavailable();
    if (!route) return network.answers.notFound();
    const limited = this.limit(call, route);
    if (limited.answer) return limited.answer;
    try {
      inspection?.inspect(id, call);
      const answer = await route.handle(call);
      if (answer !== 'cut') answer.headers = { ...limited.headers, ...answer.headers };
      return answer;
    } catch (error) {
      if (error instanceof UnreadableBody) return network.answers.badBody();
      if (!(error instanceof Refusal)) throw error;
      return { ...error.answer, headers: { ...limited.headers, ...error.answer.headers } };
    }
  }

  private limit(call: Call, route: Route): { answer?: Answer; headers: Record<string, string> } {
    const { network } = this.options;
    const now = Date.now();
    const fault = call.fault('rate-limit');
    const account = network.identify(call);
    const rule = network.quota(route.kind, account);
    if (!rule && !fault) return { headers: {} };
    const key = `${account?.id ?? 'anyone'}/${route.kind}`;
    const state = fault
      ? { limit: rule?.limit ?? 1, remaining: 0, resetAt: now + (fault.ms ?? 60_000), exceeded: true }
      : this.quotas.take(key, rule!, now);
    const headers = network.quotaHeaders(state);
    if (!state.exceeded) return { headers };
    const answer = network.answers.tooMany();
    return { headers, answer: { ...answer, headers: { ...headers, ...answer.headers } } };
  }
}

/** As long as all faults of that kind together. */
async function delay(call: Call, kind: FaultKind): Promise<void> {
  for (const fault of call.faults) if (fault.kind === kind) await pause(fault.ms ?? 0);
}
