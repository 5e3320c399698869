import { Refusal, type Answer } from '../../core/call.js';

const error = (status: number, message: string): Answer => ({ status, body: { error: message } });

export const notFound = (): Answer => error(404, 'Record not found');
export const badBody = (): Answer => error(400, 'There was a problem in the JSON you submitted');
export const tooMany = (): Answer => error(429, 'Too many requests');
export const unavailable = (): Answer => error(503, 'Remote data could not be fetched');
export const broken = (): Answer => error(500, 'Internal server error');

/** Thrown to answer with Mastodon's error body. */
export const refuse = (status: number, message: string): Refusal => new Refusal(error(status, message));
