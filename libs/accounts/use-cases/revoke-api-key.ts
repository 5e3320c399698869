import { notFound } from '#kernel';
import { Injectable } from '@nestjs/common';
import { ApiKeyStore } from '../store/api-key.store.js';

/** Ends a key: from now on it opens nothing. */
@Injectable()
export class RevokeApiKey {
  constructor(private readonly keys: ApiKeyStore) {}

  async run(workspaceId: string, id: string): Promise<void> {
    if (!(await this.keys.remove(workspaceId, id))) throw notFound('API key', id);
  }
}
