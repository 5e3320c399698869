import { isAxiosError } from 'axios';
import { types } from 'node:util';
import type { Progress } from './exchange-state.js';
import { HttpFailure, type HttpFailureReason } from './http-failure.js';

const SENTENCES: Record<HttpFailureReason, (host: string) => string> = {
  blocked: (host) =>
    `${host} is on a private network, where this service does not go (PREGON_ALLOW_PRIVATE can allow it)`,
  dns: (host) => `There is no server named ${host}, or names cannot be looked up now`,
  connect: (host) => `${host} cannot be reached`,
  tls: (host) => `No secure connection to ${host} could be made`,
  reset: (host) => `${host} broke off the connection before its answer was complete`,
  'too-large': (host) => `${host} answered with more than is taken here`,
  timeout: (host) => `${host} did not answer in time`,
  aborted: (host) => `The request to ${host} was given up`,
  'bad-url': (host) => `${host} is not the address of a web server: it must begin with http:// or https://`,
  redirects: (host) => `${host} redirects too often`,
};

/** A failure that node did not report. */
export const failure = (reason: HttpFailureReason, host: string, sent: boolean, cause?: unknown): HttpFailure =>
  new HttpFailure({ reason, sent, message: `${SENTENCES[reason](host)}.`, cause });

/** Turns what axios or node threw into an HttpFailure; `progress` tells how far this connection had come. */
export function classifyFailure(thrown: unknown, host: string, progress: Progress, sent: boolean): HttpFailure {
  const chain = causesOf(thrown);
  const reason = reasonOf(chain, progress);
  // An AxiosError would carry the request, with its headers, into every log.
  const cause = chain.findLast((error) => !isAxiosError(error));
  const code = cause?.code && reason !== 'blocked' ? ` (${cause.code})` : '';
  return new HttpFailure({ reason, sent, message: `${SENTENCES[reason](host)}${code}.`, cause });
}

type NodeError = Error & { code?: string; syscall?: string };

function reasonOf(chain: NodeError[], progress: Progress): HttpFailureReason {
  if (chain.some(({ code }) => code === 'EBLOCKED')) return 'blocked';
  if (chain.some(({ message }) => message.startsWith('maxContentLength'))) return 'too-large';
  if (progress === 'open') return 'reset';
  if (progress === 'handshake') return 'tls';
  return chain.some(({ syscall }) => syscall?.startsWith('getaddrinfo')) ? 'dns' : 'connect';
}

/** The error and what caused it, outermost first; of one error per address (happy eyeballs) the first. */
function causesOf(thrown: unknown): NodeError[] {
  const chain: NodeError[] = [];
  let at = thrown;
  while (types.isNativeError(at) && chain.length < 5) {
    chain.push(at);
    at = at.cause ?? ('errors' in at && Array.isArray(at.errors) ? at.errors[0] : undefined);
  }
  return chain;
}
