import type { FakeClock } from '#testing';
import type { Source } from './source.js';

/** A text as its author meant it: plain. The fake server writes it in the source's own format (escaped, wrapped ...). */
export interface FakeText {
  id: string;
  text: string;
  at: Date;
}

/**
 * What the other side does from now on to every request, until it is set to null.
 * - `status`: answers with it
 * - `cut`: closes the connection in the middle of the answer (or of the stream)
 * - `silence`: takes the request (or the stream) and says nothing
 * - `huge`: answers with 200 MB
 * - `redirect`: sends the reader to a private address
 */
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  | { kind: 'cut' | 'silence' | 'huge' | 'redirect' };

/** One server with nothing in it yet, and a configuration that reads from it. */
export interface SourceWorld {
  /** As a person would give it: parsed by `Source.config` before it is used. */
  config: unknown;
  /** `host:port` of the server. */
  allowPrivate: string[];
  clock: FakeClock;
  /** Puts texts there; each call's are later than all before. A streaming server sends them to its listeners as well. */
  publish(texts: FakeText[]): void | Promise<void>;
  /** Changes a text. Absent (and excused): texts of this source are never changed. */
  edit?(id: string, text: string): void | Promise<void>;
  /** Deletes a text at the source. Absent (and excused): this source does not tell of deletions. */
  remove?(id: string): void | Promise<void>;
  /** Puts records there that are broken in ways of this source: null fields, invalid dates, wrong types, raw HTML and scripts. */
  publishBroken(): void | Promise<void>;
  fault(fault: Fault | null): void;
  /** Requests and streams that the server has open at this moment. */
  pending(): number;
  close(): Promise<void>;
}

/** Names of the cases below that a source may be excused from, with the reason. */
export type Excusable =
  'edits' | 'removals' | 'huge' | 'redirect' | 'silence' | 'gone' | 'auth' | 'rate-limit' | 'cut-resume';

/** How the suite reaches one source. */
export interface SourceHarness {
  source: Source<never> | Source<any>;
  open(): Promise<SourceWorld>;
  /** Configurations that must be refused, by what is wrong with them. */
  junk: [what: string, config: unknown][];
  /** Names of the fields that hold secrets. */
  secrets?: string[];
  /** How many texts may come again after a resume, where the cursor of the network is inclusive. Default 0. */
  mayRepeat?: number;
  /** False: the network gives texts in no order. Default true. */
  ordered?: boolean;
  /** What this source makes of a text: feeds that have titles only, networks that shorten. Default: `cleanText`. */
  reads?(text: string): string;
  excuse?: Partial<Record<Excusable, string>>;
}
