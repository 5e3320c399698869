import type { IncomingHttpHeaders } from 'node:http';
import { parseBody, type Fields } from './body.js';
import type { Fault, FaultKind } from './faults.js';

/** What a network answers: an object goes out as JSON, a text as HTML. */
export interface Answer {
  status: number;
  body?: object | string | Buffer;
  headers?: Record<string, string>;
}

/** An answer, or the connection cut after the work was done. */
export type Outcome = Answer | 'cut';

/** Thrown by handlers to answer early. */
export class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super(`Refused with ${answer.status}`);
  }
}

/** One request as the networks' handlers see it. */
export class Call {
  params: Record<string, string> = {};
  faults: Fault[] = [];
  raw: Buffer = Buffer.alloc(0);
  private parsed: Fields | null = null;

  constructor(
    readonly method: string,
    readonly path: string,
    readonly query: URLSearchParams,
    readonly headers: IncomingHttpHeaders,
    readonly requestId: string,
    readonly receivedAt: number,
  ) {}

  /** The body's fields, from JSON, form or multipart. Throws UnreadableBody. */
  fields(): Fields {
    this.parsed ??= parseBody(this.headers['content-type'] ?? '', this.raw);
    return this.parsed;
  }

  fault(kind: FaultKind): Fault | undefined {
    return this.faults.find((fault) => fault.kind === kind);
  }
}
