import { hashOf, randomStream } from './random.js';

/**
 * What can go wrong with a request.
 * - `refuse-before`: the connection is destroyed before anything is read
 * - `unavailable`: 503, nothing done
 * - `rate-limit`: 429 with the network's own headers, reset in `ms` (default 60 s), nothing done
 * - `delay-before`, `delay-after`: `ms` of waiting before the effect, or between effect and answer
 * - `accept-then-cut`: done, then the connection is destroyed without an answer
 * - `accept-then-500`: done, then answered by the network's 500
 * - `slow-body`: done, the answer's body takes `ms`
 * - `slow-accept`: `ms` between the birth of the object and the memory of its idempotency key
 */
export const FAULT_KINDS = [
  'refuse-before',
  'unavailable',
  'rate-limit',
  'delay-before',
  'delay-after',
  'accept-then-cut',
  'accept-then-500',
  'slow-body',
  'slow-accept',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultSpec {
  kind: FaultKind;
  network?: string;
  /** Handle or id; without it every account, and requests of none. */
  account?: string;
  /** What the request is for, the same word on every network: `publish`, `read`, `upload`, `token` ... (see README). */
  call?: string;
  method?: string;
  /** Regular expression on the path. */
  path?: string;
  ms?: number;
  /** Hits this many requests, then is gone. Default: every one. */
  times?: number;
  /** Hits this share of the requests (0 to 1); deterministic by `seed`, per account. */
  probability?: number;
  seed?: number;
}

export interface Fault extends FaultSpec {
  id: number;
  hits: number;
}

export interface FaultSubject {
  network: string;
  account: { id: string; handle: string } | null;
  call: string;
  method: string;
  path: string;
}

interface Armed {
  fault: Fault;
  seed: number;
  path: RegExp | null;
  streams: Map<string, () => number>;
}

/** The faults in force. A request is struck by every one that matches. */
export class Faults {
  private armed: Armed[] = [];
  private nextId = 1;

  constructor(private readonly seed: number) {}

  add(spec: FaultSpec): Fault {
    const fault = { ...spec, id: this.nextId++, hits: 0 };
    const { seed = this.seed } = spec;
    // All of the spec is in it: two faults of one kind must not strike the same requests.
    const seedOf = hashOf(JSON.stringify({ ...spec, seed }));
    this.armed.push({
      fault,
      seed: seedOf,
      path: spec.path === undefined ? null : new RegExp(spec.path),
      streams: new Map(),
    });
    return fault;
  }

  list(): Fault[] {
    return this.armed.map(({ fault }) => fault);
  }

  clear(id?: number): void {
    this.armed = id === undefined ? [] : this.armed.filter(({ fault }) => fault.id !== id);
  }

  /** The faults that strike this request, counted as used. */
  strike(subject: FaultSubject): Fault[] {
    if (this.armed.length === 0) return [];
    const struck = this.armed.filter((armed) => matches(armed, subject) && this.chosen(armed, subject));
    for (const { fault } of struck) fault.hits++;
    this.armed = this.armed.filter(({ fault }) => fault.times === undefined || fault.hits < fault.times);
    return struck.map(({ fault }) => fault);
  }

  /** One stream per account: concurrency between accounts does not change who is struck. */
  private chosen({ fault, seed, streams }: Armed, subject: FaultSubject): boolean {
    if (fault.probability === undefined) return true;
    const key = `${subject.network}/${subject.account?.handle ?? ''}`;
    let stream = streams.get(key);
    if (!stream) {
      stream = randomStream(hashOf(key) ^ seed);
      streams.set(key, stream);
    }
    return stream() < fault.probability;
  }
}

function matches({ fault, path }: Armed, subject: FaultSubject): boolean {
  return (
    (fault.network === undefined || fault.network === subject.network) &&
    (fault.account === undefined ||
      fault.account === subject.account?.handle ||
      fault.account === subject.account?.id) &&
    (fault.call === undefined || fault.call === subject.call) &&
    (fault.method === undefined || fault.method.toUpperCase() === subject.method) &&
    (path === null || path.test(subject.path))
  );
}
