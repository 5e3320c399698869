import type { Json } from '#kernel';
import type { ChannelSession, ConnectorIo } from '../kit/connector.js';
import { callAs } from './pds-client.js';

/** Uploads a file; the answer is how records refer to it. The same bytes get the same reference, however often they are uploaded. */
export async function uploadBlob(session: ChannelSession, file: Buffer, type: string, io: ConnectorIo): Promise<Json> {
  const { data } = await callAs(session, 'none', io, (pds, { signal }) =>
    pds.com.atproto.repo.uploadBlob(file, { signal, encoding: type }),
  );
  return data.blob.toJSON() as Json;
}
