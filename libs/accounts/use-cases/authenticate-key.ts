import { MINUTE, shift, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../domain/principal.js';
import { roleOfScopes } from '../domain/scopes.js';
import { ApiKeyStore } from '../store/api-key.store.js';
import { sha256 } from '../store/tokens.js';

/** Who presents this API key. */
@Injectable()
export class AuthenticateKey {
  constructor(
    private readonly keys: ApiKeyStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Null for a key that does not exist, or no longer. */
  async run(text: string): Promise<Principal | null> {
    const key = await this.keys.byHash(sha256(text));
    if (!key) return null;
    await this.noteUse(key);
    const scopes = new Set(key.scopes);
    const { id, name, workspaceId } = key;
    return { kind: 'key', id, name, workspaceId, role: roleOfScopes(scopes), scopes, userId: null };
  }

  /** At most once a minute: a busy key must not cost a write per request. */
  private async noteUse(key: { workspaceId: string; id: string; lastUsedAt: Date | null }): Promise<void> {
    const now = this.clock.now();
    const since = shift(now, -MINUTE);
    if (key.lastUsedAt === null || key.lastUsedAt <= since) await this.keys.touch(key.workspaceId, key.id, now, since);
  }
}
