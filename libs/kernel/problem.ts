/** One thing that is wrong with a request, and where: `pointer` is a JSON pointer into the body, or `?name` for a query parameter. */
export interface ProblemDetail {
  code: string;
  pointer: string;
  message: string;
  [extra: string]: unknown;
}

/** RFC 9457 problem with a stable `code`; `detail` is a sentence that a person can act on. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors?: ProblemDetail[];
  [extra: string]: unknown;
}

/** Thrown by use cases and guards; the HTTP edge answers it as `application/problem+json`. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    options?: ErrorOptions,
  ) {
    super(`${problem.code}: ${problem.detail}`, options);
    this.name = 'ProblemError';
  }
}

/** 404: unknown, or of another workspace (which must look the same). */
export const notFound = (what: string, id: string): ProblemError =>
  new ProblemError({
    status: 404,
    code: 'not_found',
    title: 'Not found',
    detail: `There is no ${what} ${id} in this workspace.`,
  });

/** 409: the thing is in a state in which this cannot be done. */
export const conflict = (code: string, detail: string, extra: Record<string, unknown> = {}): ProblemError =>
  new ProblemError({ status: 409, code, title: 'Conflict', detail, ...extra });

/** 422: understood, but cannot be done; `errors` says what and where. */
export const unprocessable = (code: string, detail: string, errors: ProblemDetail[]): ProblemError =>
  new ProblemError({ status: 422, code, title: 'Cannot be done', detail, errors });

/** 412: somebody changed it since it was read. */
export const stale = (what: string, current: number): ProblemError =>
  new ProblemError({
    status: 412,
    code: 'stale_version',
    title: 'Changed meanwhile',
    detail: `This ${what} was changed since you read it: it is at version ${current} now. Read it again and repeat your change.`,
    version: current,
  });
