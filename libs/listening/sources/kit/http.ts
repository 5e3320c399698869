import { HttpFailure, type HttpAnswer, type HttpRequest } from '#platform';
import { announced, retryAtOf } from './retry-at.js';
import { SourceError, type SourceIo } from './source.js';

type Io = Pick<SourceIo<unknown>, 'http' | 'clock' | 'signal'>;

/** Any answer, also a refusal. What brought no answer is a `SourceError`. */
export async function ask(io: Io, request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await io.http.request({ ...request, signal: io.signal });
  } catch (error) {
    throw unanswered(error);
  }
}

/** The answer of a call that must succeed (2xx); refusals are SourceErrors by their status. `who` is how people know the other side. */
export async function get(io: Io, who: string, request: HttpRequest): Promise<HttpAnswer> {
  const answer = await ask(io, request);
  if (answer.status < 200 || answer.status > 299) throw refusal(io, who, answer);
  return answer;
}

/** The JSON of a call that must succeed; null, false and numbers are JSON too, so look at what comes. */
export async function getJson(io: Io, who: string, request: HttpRequest): Promise<unknown> {
  const headers = { accept: 'application/json', ...request.headers };
  const answer = await get(io, who, { ...request, headers });
  return jsonOf(who, answer);
}

/** The JSON in an answer. */
export function jsonOf(who: string, answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.body.toString());
  } catch (cause) {
    throw new SourceError({
      kind: 'unavailable',
      code: 'unreadable_answer',
      message: `${who} answered with something that is no JSON.`,
      action: 'Nothing to do: the service tries again. If it goes on, check that the address is right.',
      cause,
    });
  }
}

/** The SourceError of an answer that is no success: what HTTP statuses mean anywhere. */
export function refusal(io: Pick<Io, 'clock'>, who: string, { status, headers }: HttpAnswer): SourceError {
  const now = io.clock.now();
  switch (status) {
    case 401:
      return new SourceError({
        kind: 'auth',
        code: 'credentials_refused',
        message: `${who} does not accept the credentials (401).`,
        action: 'Check the credentials of this source, then switch it on again.',
      });
    case 403:
      return new SourceError({
        kind: 'auth',
        code: 'forbidden',
        message: `${who} does not let us read this (403).`,
        action: 'Check what the credentials of this source may do, and that it is public, then switch it on again.',
      });
    case 404:
      return new SourceError({
        kind: 'rejected',
        code: 'not_found',
        message: `${who} says that there is nothing at this place (404).`,
        action: 'Check the settings of this source for a typing mistake, then switch it on again.',
      });
    case 410:
      return new SourceError({
        kind: 'gone',
        code: 'gone',
        message: `${who} says that this was removed for good (410).`,
        action: 'Remove the source, or give it the new address.',
      });
    case 429:
      return new SourceError({
        kind: 'rate-limited',
        code: 'rate_limited',
        message: `${who} asks us to come less often (429).`,
        action: 'Nothing to do: the service waits as long as it was told.',
        retryAt: retryAtOf(headers, now),
      });
    case 408:
    case 425:
      return unavailable(who, `answered ${status}`, announced(headers, now));
  }
  if (status >= 400 && status < 500) {
    return new SourceError({
      kind: 'rejected',
      code: 'refused',
      message: `${who} refuses what this source asks for (${status}).`,
      action: 'Check the settings of this source, then switch it on again.',
    });
  }
  return unavailable(who, `gave no usable answer (${status})`, announced(headers, now));
}

/** Come again later. `what` goes on with the sentence that begins with `who`. */
export const unavailable = (who: string, what: string, retryAt: Date | null = null, cause?: unknown): SourceError =>
  new SourceError({
    kind: 'unavailable',
    code: 'unavailable',
    message: `${who} ${what}.`,
    action: 'Nothing to do: the service tries again. If it goes on, check that the other side is online.',
    retryAt,
    cause,
  });

/** The SourceError of what the guarded client threw; a bug of ours stays what it is. */
function unanswered(error: unknown): unknown {
  if (!(error instanceof HttpFailure)) return error;
  if (error.reason === 'blocked' || error.reason === 'bad-url') {
    return new SourceError({
      kind: 'rejected',
      code: error.reason === 'blocked' ? 'address_blocked' : 'address_invalid',
      message: error.message,
      action:
        'Check the address of this source and where it redirects to. If it is in your own network, ask the operator to allow it with PREGON_ALLOW_PRIVATE.',
      cause: error,
    });
  }
  return new SourceError({
    kind: 'unavailable',
    code: error.reason.replace('-', '_'),
    message: error.message,
    action: 'Nothing to do: the service tries again. If it goes on, check that the other side is online.',
    cause: error,
  });
}
