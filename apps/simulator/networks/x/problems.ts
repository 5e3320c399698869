import { Refusal, type Answer } from '../../core/call.js';
import type { Network } from '../../core/network.js';

const TYPES = 'https://api.x.com/2/problems';

const plain = (status: number, title: string, detail: string): Answer => ({
  status,
  body: { title, detail, type: 'about:blank', status },
});

/** How X says no before a handler is asked. */
export const xAnswers: Network['answers'] = {
  notFound: () => plain(404, 'Not Found', 'Not Found'),
  badBody: () => invalid('Requests bodies must be json encoded objects.', {}).answer,
  tooMany: () => plain(429, 'Too Many Requests', 'Too Many Requests'),
  unavailable: () => plain(503, 'Service Unavailable', 'Service Unavailable'),
  broken: () => plain(500, 'Internal Server Error', 'Something is broken. This is usually a temporary error.'),
};

/** 401 as X answers every bad token. */
export const unauthorized = (): Refusal => new Refusal(plain(401, 'Unauthorized', 'Unauthorized'));

/** 403 with a sentence of its own. */
export const forbidden = (detail: string): Refusal => new Refusal(plain(403, 'Forbidden', detail));

/** 400 that names the parameter. */
export const invalid = (message: string, parameters: Record<string, string[]>): Refusal =>
  new Refusal({
    status: 400,
    body: {
      errors: [{ parameters, message }],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: `${TYPES}/invalid-request`,
    },
  });

/** An entry of `errors` beside found objects: HTTP 200, this one missing. */
export const missing = (parameter: string, value: string, type: 'tweet' | 'user'): Record<string, unknown> => ({
  value,
  detail: `Could not find ${type} with ${parameter}: [${value}].`,
  title: 'Not Found Error',
  resource_type: type,
  parameter,
  resource_id: value,
  type: `${TYPES}/resource-not-found`,
});
