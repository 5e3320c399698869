import type { Span } from './ast.js';
import { isError, type ProblemCode } from './problem-codes.js';

/** A problem before it is put into words; `details` are what its words mention. */
export interface Finding extends Span {
  code: ProblemCode;
  details: Record<string, string | number>;
}

/** Errors, and as many warnings: enough to mend a query; hostile text has thousands. */
const MOST = 50;

/** What reading and checking one query found, in the order of finding; each code once at a place. */
export class Findings {
  readonly all: Finding[] = [];
  private readonly places = new Set<string>();
  private errors = 0;

  get refused(): boolean {
    return this.errors > 0;
  }

  add(code: ProblemCode, { from, to }: Span, details: Finding['details'] = {}): void {
    const place = `${code} ${from}`;
    const count = isError(code) ? this.errors : this.all.length - this.errors;
    if (count >= MOST || this.places.has(place)) return;
    this.places.add(place);
    this.all.push({ code, from, to, details });
    if (isError(code)) this.errors++;
  }
}
