import type { HttpBody } from './body.js';

export interface HttpRequest {
  method?: string;
  url: string;
  headers?: Record<string, string>;
  body?: HttpBody;
  /** For the whole exchange, redirects and body included. Default 30 s. */
  timeoutMs?: number;
  /** Of the answer's body, after decompression. Default 10 MiB. */
  maxBytes?: number;
  /** Default 3 for GET and HEAD, 0 for the rest. With 0 a redirect is an answer like any other. */
  maxRedirects?: number;
  signal?: AbortSignal | null;
}

export interface HttpAnswer {
  status: number;
  /** Lower-case names; repeated headers joined with a comma. */
  headers: Record<string, string>;
  body: Buffer;
  /** Where the answer came from, after redirects. */
  url: string;
}
