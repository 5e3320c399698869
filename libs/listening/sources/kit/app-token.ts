import { createHash } from 'node:crypto';
import { MINUTE, SECOND, type Clock } from '#kernel';

interface Token {
  value: string;
  until: number;
}

/**
 * Access tokens that are had for credentials, in memory only: cursors are shown to people, and a token is a secret. After a
 * restart each is asked for once more. Keys are hashes of the credentials.
 */
export class AppTokens {
  private readonly tokens = new Map<string, Token>();

  /** A token that is good for another minute, from here or from `issue` (`seconds` it lives). */
  async get(
    credentials: string[],
    clock: Clock,
    issue: () => Promise<{ value: string; seconds: number }>,
  ): Promise<string> {
    const now = clock.now().getTime();
    const key = keyOf(credentials);
    const known = this.tokens.get(key);
    if (known && known.until > now + MINUTE) return known.value;
    for (const [other, { until }] of this.tokens) if (until < now) this.tokens.delete(other);
    const { value, seconds } = await issue();
    this.tokens.set(key, { value, until: now + seconds * SECOND });
    return value;
  }

  /** For a token that was refused before its time. */
  drop(credentials: string[]): void {
    this.tokens.delete(keyOf(credentials));
  }
}

const keyOf = (credentials: string[]): string =>
  createHash('sha256').update(JSON.stringify(credentials)).digest('base64url');
