/** One example per status that this service answers with; also what its reusable OpenAPI response is made of. */
const EXAMPLES: Record<number, { code: string; title: string; detail: string; errors?: object[] }> = {
  400: {
    code: 'invalid_body',
    title: 'Invalid body',
    detail: 'The body of this request is not as it must be: see errors.',
    errors: [{ code: 'required', pointer: '/text', message: 'This is missing; it must be a string.' }],
  },
  401: { code: 'unauthorized', title: 'Who are you?', detail: 'Send an API key: Authorization: Bearer <api key>.' },
  403: { code: 'forbidden', title: 'Not allowed', detail: 'This key lacks the scope posts:write.' },
  404: {
    code: 'not_found',
    title: 'Not found',
    detail: 'There is no post 0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10 in this workspace.',
  },
  409: { code: 'conflict', title: 'Conflict', detail: 'It is in a state in which this cannot be done.' },
  412: {
    code: 'stale_version',
    title: 'Changed meanwhile',
    detail: 'This post was changed since you read it. Read it again and repeat your change.',
  },
  413: { code: 'body_too_large', title: 'Too large', detail: 'The body of this request is larger than 1 MB.' },
  415: {
    code: 'unsupported_media_type',
    title: 'Unsupported media type',
    detail: 'Send JSON in UTF-8 with Content-Type: application/json.',
  },
  422: {
    code: 'unprocessable',
    title: 'Cannot be done',
    detail: 'It was understood, but cannot be done: see errors.',
    errors: [{ code: 'text_too_long', pointer: '/text', message: 'Mastodon takes 500 characters, this has 512.' }],
  },
  429: { code: 'too_many_requests', title: 'Too many requests', detail: 'Try again in 30 seconds.' },
  500: { code: 'internal', title: 'Our fault', detail: 'Something broke here. Tell the operator the request id.' },
  502: { code: 'network_failed', title: 'The network failed', detail: 'The network did not do what it was asked.' },
  503: { code: 'unavailable', title: 'Not available', detail: 'Try again in a moment.' },
};

export const problemReference = (status: number): string => `#/components/responses/Problem${status}`;

/** `components.responses` of the OpenAPI document. */
export function problemResponses(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(EXAMPLES).map(([status, example]) => [
      `Problem${status}`,
      {
        description: example.title,
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            example: { status: Number(status), ...example },
          },
        },
      },
    ]),
  );
}
