import { ProblemError } from '#kernel';

/** 403: known, but not allowed. */
export const forbidden = (code: string, detail: string, extra: Record<string, unknown> = {}): ProblemError =>
  new ProblemError({ status: 403, code, title: 'Not allowed', detail, ...extra });

/** 404 of a link's token: unknown, used up and run out look the same. */
export const invalidLink = (code: string, detail: string): ProblemError =>
  new ProblemError({ status: 404, code, title: 'Link not valid', detail });
