import { Refusal, type Answer } from '../../core/call.js';
import type { Network } from '../../core/network.js';

const error = (status: number, message: string): Answer => ({ status, body: { error: message } });

/** How Mastodon says no before a handler is asked. */
export const mastodonAnswers: Network['answers'] = {
  notFound: () => error(404, 'Record not found'),
  badBody: () => error(400, 'There was a problem in the JSON you submitted'),
  tooMany: () => error(429, 'Too many requests'),
  unavailable: () => error(503, 'Remote data could not be fetched'),
  broken: () => error(500, 'Internal server error'),
};

/** Thrown to answer with Mastodon's error body. */
export const refuse = (status: number, message: string): Refusal => new Refusal(error(status, message));
