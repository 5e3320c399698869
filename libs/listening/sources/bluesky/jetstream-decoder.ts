import { zstdDecompressSync } from 'node:zlib';
import { get } from '../kit/http.js';
import { parsed } from '../kit/json.js';
import { SourceError, type SourceIo } from '../kit/source.js';
import type { JetstreamConfig } from './config.js';

export interface Decoder {
  /** Whether to ask the server for compressed events. */
  compressed: boolean;
  /** The event in a message; undefined when it cannot be read. */
  decode(message: Buffer): unknown;
  note: string | undefined;
}

/** First byte of a zstd frame; JSON begins with another one. */
const ZSTD = 0x28;
const MAX_EVENT = 4 * 1024 * 1024;

const plain: Decoder = { compressed: false, decode: (message) => parsed(message.toString()), note: undefined };

/**
 * Reads events as they are, or compressed when the configuration says where the dictionary is. The dictionary (110 kB) is
 * on GitHub with the server's code and in no npm package, so it is fetched; without it the stream comes plain.
 */
export async function decoderOf(io: SourceIo<JetstreamConfig>): Promise<Decoder> {
  const { dictionaryUrl } = io.config;
  if (!dictionaryUrl || io.signal.aborted) return plain;
  try {
    const { body: dictionary } = await get(io, 'The dictionary', { url: dictionaryUrl });
    return { compressed: true, decode: (message) => decompressed(message, dictionary), note: undefined };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { ...plain, note: `The stream is read uncompressed: ${error.message}` };
  }
}

function decompressed(message: Buffer, dictionary: Buffer): unknown {
  if (message[0] !== ZSTD) return plain.decode(message);
  try {
    return plain.decode(zstdDecompressSync(message, { dictionary, maxOutputLength: MAX_EVENT }));
  } catch {
    return undefined;
  }
}
