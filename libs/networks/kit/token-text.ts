import { z } from 'zod';

/**
 * A key or token as a person pastes it. It goes into a header as it is: what no header takes (an ellipsis, a letter outside
 * ASCII) must be refused here, for the error of the HTTP client quotes the whole header.
 */
export const tokenText = z
  .string()
  .trim()
  .min(1)
  .regex(/^[\x21-\x7e]+$/, 'Copy it again: a key has no spaces, and no letters but those of ASCII.');
