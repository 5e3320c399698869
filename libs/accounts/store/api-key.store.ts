import { Database, TenantRepository } from '#database';
import { Injectable } from '@nestjs/common';
import { ApiKeyEntity } from './entities/api-key.entity.js';

@Injectable()
export class ApiKeyStore extends TenantRepository<ApiKeyEntity> {
  constructor(database: Database) {
    super(database, ApiKeyEntity);
  }

  /** Also tells the index whose key it is. */
  async add(key: ApiKeyEntity): Promise<void> {
    await this.database.execute(`insert into api_key_index (key_hash, key_workspace_id) values ($1, $2)`, [
      key.keyHash,
      key.workspaceId,
    ]);
    await this.insert(key.workspaceId, key);
  }

  /** False when there is no such key. */
  async remove(workspaceId: string, id: string): Promise<boolean> {
    const [row] = await this.database.query<{ keyHash: string }>(
      `delete from api_keys where workspace_id = $1 and id = $2 returning key_hash as "keyHash"`,
      [workspaceId, id],
    );
    if (row) await this.database.execute(`delete from api_key_index where key_hash = $1`, [row.keyHash]);
    return row !== undefined;
  }

  /**
   * The key with that hash, of whichever workspace. One round trip: every request with a key begins here. Equality of
   * hashes by an index leaks no timing about a key's text, for SHA-256 of a guess tells nothing of the one looked for.
   */
  async byHash(
    keyHash: string,
  ): Promise<Pick<ApiKeyEntity, 'workspaceId' | 'id' | 'name' | 'scopes' | 'lastUsedAt'> | null> {
    const [row] = await this.database.query<ApiKeyEntity>(
      `select workspace_id as "workspaceId", id, name, scopes, last_used_at as "lastUsedAt" from api_keys
        where workspace_id = (select key_workspace_id from api_key_index where key_hash = $1) and key_hash = $1`,
      [keyHash],
    );
    return row ?? null;
  }

  /** Notes that the key was used, unless that was noted after `since`. */
  async touch(workspaceId: string, id: string, now: Date, since: Date): Promise<void> {
    await this.database.execute(
      `update api_keys set last_used_at = $3
        where workspace_id = $1 and id = $2 and (last_used_at is null or last_used_at <= $4)`,
      [workspaceId, id, now, since],
    );
  }
}
