import { createHash, randomBytes } from 'node:crypto';

/** SHA-256, hexadecimal: how tokens and keys are stored. They have 256 random bits, so that a slow hash would add nothing. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** 256 random bits as 43 URL-safe characters. */
export const randomToken = (): string => randomBytes(32).toString('base64url');
