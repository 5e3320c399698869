type FetchBody = NonNullable<ConstructorParameters<typeof Response>[0]>;

/** Whatever `fetch` takes as a body. It is read into memory: a redirect or a retry needs it again. */
export type HttpBody = FetchBody | Buffer;

export interface EncodedBody {
  bytes: Buffer | undefined;
  /** What the kind of body says of itself; the caller's own header goes first. */
  contentType: string | undefined;
}

/** The bytes of a body, and its type as the fetch standard has it. */
export async function encodeBody(body: HttpBody | null | undefined): Promise<EncodedBody> {
  if (body === null || body === undefined) return { bytes: undefined, contentType: undefined };
  if (typeof body === 'string') return { bytes: Buffer.from(body), contentType: 'text/plain;charset=UTF-8' };
  if (Buffer.isBuffer(body)) return { bytes: body, contentType: undefined };
  const encoded = new Response(body);
  return {
    bytes: Buffer.from(await encoded.arrayBuffer()),
    contentType: encoded.headers.get('content-type') ?? undefined,
  };
}
