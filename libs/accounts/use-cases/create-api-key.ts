import { randomBytes } from 'node:crypto';
import { newId, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Scope } from '../domain/scopes.js';
import { ApiKeyStore } from '../store/api-key.store.js';
import { randomToken, sha256 } from '../store/tokens.js';

/** A key as its maker sees it, this once: `key` is its text. */
export interface NewApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  createdAt: Date;
  lastUsedAt: null;
  key: string;
}

/** Makes a key. Called inside a transaction; whether the maker may give these scopes is the caller's question. */
@Injectable()
export class CreateApiKey {
  constructor(
    private readonly keys: ApiKeyStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `text`: a key that the operator chose (PREGON_INIT_API_KEY) instead of one made here. */
  async run(workspaceId: string, input: { name: string; scopes: Scope[]; text?: string }): Promise<NewApiKey> {
    const made = input.text === undefined ? madeKey() : { text: input.text, prefix: `${input.text.slice(0, 4)}…` };
    const row = {
      id: newId(),
      name: input.name,
      prefix: made.prefix,
      scopes: [...new Set(input.scopes)],
      createdAt: this.clock.now(),
      lastUsedAt: null,
    };
    await this.keys.add({ ...row, workspaceId, keyHash: sha256(made.text) });
    return { ...row, key: made.text };
  }
}

function madeKey(): { text: string; prefix: string } {
  const prefix = `pk_${randomBytes(4).toString('hex')}`;
  return { text: `${prefix}_${randomToken()}`, prefix };
}
