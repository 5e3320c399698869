import { NetworkError } from '#networks';
import type { Told } from '../store/entities/told.js';

/** What the person is told of an error of a network. */
export function toldOf(error: NetworkError): Told {
  return { code: error.code, message: error.message, action: error.action };
}

/** Connectors throw `NetworkError` only; anything else is a bug, after which the outcome of a call is unknown. */
export function asNetworkError(error: unknown, network: string): NetworkError {
  if (error instanceof NetworkError) return error;
  return new NetworkError({
    network,
    kind: 'unknown',
    code: 'internal_error',
    message: 'Something went wrong inside Pregón while it spoke to the network.',
    action: 'Look at the channel to see whether it went out; the log of the server has the details.',
    cause: error,
  });
}
