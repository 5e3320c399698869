import { AtpBaseClient, XRPCError } from '@atproto/api';
import type { ChannelSession, ConnectorIo } from '../kit/connector.js';
import { failure, refusal, type CallInfo } from '../kit/http-errors.js';
import { NetworkError } from '../kit/network-error.js';
import { descriptor } from './descriptor.js';
import { ERROR_TABLE } from './errors.js';
import { secretOf } from './secret.js';

/** `ResponseType.InvalidResponse` of @atproto/xrpc: a success whose body is not what the lexicon says. */
const INVALID_RESPONSE = 2;

interface PdsCall {
  baseUrl: string;
  /** The access token, or the refresh token for `refreshSession`; null to call as nobody. */
  token: string | null;
  secrets: string[];
  effect: CallInfo['effect'];
}

/** A call to a PDS, with its errors as NetworkErrors. The client has no session: a dead token ends the call as `auth`, and the publisher refreshes. */
export async function callPds<T>(
  { baseUrl, token, secrets, effect }: PdsCall,
  io: ConnectorIo,
  work: (pds: AtpBaseClient, options: { signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const call: CallInfo = { network: descriptor, effect, secrets };
  const client = new AtpBaseClient({
    service: baseUrl,
    headers: token ? { authorization: `Bearer ${token}` } : {},
    fetch: async (url, init) => {
      const response = await io.http.fetch(url, init);
      // Here, not below: XRPCError keeps no status that it does not know (408, 425, 3xx ...).
      if (!response.ok) throw await refused(call, response, io);
      return response;
    },
  });
  try {
    return await work(client, { signal: io.signal });
  } catch (error) {
    throw toNetworkError(call, error, io);
  }
}

/** `callPds` as the account of a session. */
export function callAs<T>(
  session: ChannelSession,
  effect: CallInfo['effect'],
  io: ConnectorIo,
  work: (pds: AtpBaseClient, options: { signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const secret = secretOf(session);
  const secrets = [secret.accessJwt, secret.refreshJwt, secret.appPassword];
  return callPds({ baseUrl: session.baseUrl, token: secret.accessJwt, secrets, effect }, io, work);
}

async function refused(call: CallInfo, response: Response, io: ConnectorIo): Promise<NetworkError> {
  const answer = {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    says: wordsOf(await response.text()),
  };
  return refusal(call, answer, ERROR_TABLE, io.clock.now());
}

function wordsOf(body: string): string {
  try {
    const { error, message } = JSON.parse(body) as { error?: string; message?: string };
    return [error, message].filter(Boolean).join(': ');
  } catch {
    return body;
  }
}

function toNetworkError(call: CallInfo, error: unknown, io: ConnectorIo): NetworkError {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof NetworkError) return at;
  }
  const unreadable = error instanceof XRPCError && Number(error.status) === INVALID_RESPONSE;
  return unreadable ? refusal(call, { status: 200, headers: {}, says: '' }, [], io.clock.now()) : failure(call, error);
}
