import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { AddressGuard } from './address-guard.js';

const OPTIONS = {
  keepAlive: true,
  /** Per host: the publisher sends that many at once to one server. */
  maxSockets: 256,
  maxFreeSockets: 256,
  /** Idle sockets are closed after it: one that the server drops at the moment of reuse makes an outcome unknown. */
  timeout: 15_000,
} satisfies http.AgentOptions;

type OnSocket = (error: Error | null, socket: Duplex) => void;

/** Keep-alive agents whose sockets only lead where `guard` lets them. */
export class GuardedHttpAgent extends http.Agent {
  constructor(private readonly guard: AddressGuard) {
    super(OPTIONS);
  }

  override createConnection(options: http.ClientRequestArgs, onSocket?: OnSocket): Duplex | null | undefined {
    const guarded = guardConnection(this.guard, options, onSocket);
    return guarded && super.createConnection(guarded, onSocket);
  }
}

export class GuardedHttpsAgent extends https.Agent {
  constructor(private readonly guard: AddressGuard) {
    super(OPTIONS);
  }

  override createConnection(options: https.RequestOptions, onSocket?: OnSocket): Duplex | null | undefined {
    const guarded = guardConnection(this.guard, options, onSocket);
    return guarded && super.createConnection(guarded, onSocket);
  }
}

/** The connect options with our lookup; undefined, with the error given to `onSocket`, when the host is a forbidden address. */
function guardConnection<T extends http.ClientRequestArgs>(
  guard: AddressGuard,
  options: T,
  onSocket?: OnSocket,
): T | undefined {
  const port = Number(options.port);
  const refusal = guard.checkLiteral(String(options.host), port);
  if (!refusal) return { ...options, lookup: guard.lookup(port) };
  process.nextTick(() => onSocket?.(refusal, undefined as unknown as Duplex));
  return undefined;
}
