import type { ComAtprotoRepoGetRecord } from '@atproto/api';
import type { ChannelSession, ConnectorIo } from '../kit/connector.js';
import { NetworkError } from '../kit/network-error.js';
import { callAs } from './pds-client.js';

/** A record of the session's own repository as the PDS has it now (not an app view, which lags); null: it does not exist. */
export async function readRecord(
  session: ChannelSession,
  collection: string,
  rkey: string,
  io: ConnectorIo,
): Promise<ComAtprotoRepoGetRecord.OutputSchema | null> {
  try {
    const where = { repo: session.remoteId, collection, rkey };
    return (await callAs(session, 'none', io, (pds, options) => pds.com.atproto.repo.getRecord(where, options))).data;
  } catch (error) {
    if (error instanceof NetworkError && error.code === 'record_not_found') return null;
    throw error;
  }
}
