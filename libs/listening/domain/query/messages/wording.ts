import type { Finding } from '../findings.js';
import type { ProblemCode } from '../problem-codes.js';

/** What is wrong, and what to do about it; null: the message says it all. */
type Words = readonly [message: string, hint: string | null];

/** Every problem in one language. `d` are the details of the finding. */
export type Wording = Readonly<Record<ProblemCode, Words | ((d: Finding['details']) => Words)>>;
