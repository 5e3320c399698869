import { Injectable } from '@nestjs/common';
import { SCOPES } from '../domain/scopes.js';
import { Identity, type User } from '../store/identity.js';
import type { Membership } from '../store/workspace.store.js';
import { memberPrincipal } from './authenticate-session.js';
import { CreateApiKey, type NewApiKey } from './create-api-key.js';
import { CreateWorkspace, type NewWorkspace } from './create-workspace.js';
import { RecordAudit } from './record-audit.js';

export interface Establishment {
  owner: { email: string; password: string; name: string };
  workspace: NewWorkspace;
  /** What the first key is: made here, a text that the operator chose, or none. */
  key: 'made' | 'none' | { text: string };
}

/** What there is afterwards; the key's text is in `key.key`. */
export interface Established {
  user: User;
  workspace: Membership;
  key: NewApiKey | null;
}

/** The first owner, workspace and key. Called inside a transaction that holds the set-up lock. */
@Injectable()
export class Establish {
  constructor(
    private readonly identity: Identity,
    private readonly createWorkspace: CreateWorkspace,
    private readonly createKey: CreateApiKey,
    private readonly audit: RecordAudit,
  ) {}

  async run(input: Establishment): Promise<Established> {
    const user = await this.identity.createUser(input.owner);
    if (!user) throw new Error('There is a user already, but no workspace: this database was not left by Pregón');
    const workspace = await this.createWorkspace.run(input.workspace, user.id);
    const key = input.key === 'none' ? null : await this.firstKey(workspace.id, input.key);
    await this.audit.run({ principal: memberPrincipal(user, workspace), action: 'setup.create', target: workspace.id });
    return { user, workspace, key };
  }

  private firstKey(workspaceId: string, key: 'made' | { text: string }): Promise<NewApiKey> {
    return this.createKey.run(workspaceId, {
      name: 'First key',
      scopes: [...SCOPES],
      ...(key === 'made' ? {} : { text: key.text }),
    });
  }
}
