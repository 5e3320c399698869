import { Database } from '#database';
import { conflict, ProblemError } from '#kernel';
import { Injectable } from '@nestjs/common';
import { scopesOf, SCOPES, type Scope } from '../domain/scopes.js';
import { WorkspaceStore, type Workspace } from '../store/workspace.store.js';
import { CreateApiKey, type NewApiKey } from './create-api-key.js';
import { ReadWorkspace, type ApiKey } from './read-workspace.js';
import { RecordAudit } from './record-audit.js';

export interface OperatorKey {
  name: string;
  /** Null: all but `admin`. */
  scopes: string[] | null;
  /** Null: the only one there is. */
  workspaceId: string | null;
}

/**
 * Keys made by whoever operates the machine (`pregon key`). There is no caller whose scopes could be exceeded: the database
 * is theirs. In the audit log the new key itself is the actor.
 */
@Injectable()
export class OperatorKeys {
  constructor(
    private readonly database: Database,
    private readonly workspaces: WorkspaceStore,
    private readonly workspace: ReadWorkspace,
    private readonly createKey: CreateApiKey,
    private readonly audit: RecordAudit,
  ) {}

  /** Throws ProblemError when the workspace is not clear or a scope does not exist. */
  create({ name, scopes, workspaceId }: OperatorKey): Promise<NewApiKey & { workspace: Workspace }> {
    const wanted = scopes ? knownScopes(scopes) : [...scopesOf('manager')];
    return this.database.transaction(async () => {
      const workspace = await this.chosen(workspaceId);
      const key = await this.createKey.run(workspace.id, { name, scopes: wanted });
      const principal = {
        kind: 'key' as const,
        id: key.id,
        name: 'pregon key create',
        workspaceId: workspace.id,
        role: 'owner' as const,
        scopes: new Set(key.scopes),
        userId: null,
      };
      await this.audit.run({ principal, action: 'api-keys.create', target: key.id });
      return { ...key, workspace };
    });
  }

  /** Of all workspaces. */
  async list(): Promise<(ApiKey & { workspace: Workspace })[]> {
    const workspaces = await this.workspaces.all();
    const lists = await Promise.all(
      workspaces.map(async (workspace) => {
        const keys = await this.workspace.apiKeys(workspace.id);
        return keys.map((key) => ({ ...key, workspace }));
      }),
    );
    return lists.flat();
  }

  private async chosen(id: string | null): Promise<Workspace> {
    const all = await this.workspaces.all();
    const [workspace, ...others] = id ? all.filter((each) => each.id === id) : all;
    if (workspace && others.length === 0) return workspace;
    if (all.length === 0)
      throw conflict(
        'no_workspace',
        'There is no workspace yet. Start the server and open the set-up link that it prints, or start it with PREGON_INIT_EMAIL and PREGON_INIT_PASSWORD.',
      );
    const names = all.map((each) => `${each.id} (${each.name})`).join(', ');
    throw conflict(
      'workspace_unclear',
      `${id ? `There is no workspace ${id}.` : 'There are several workspaces.'} Name one by its id: ${names}.`,
    );
  }
}

function knownScopes(scopes: string[]): Scope[] {
  const unknown = scopes.filter((scope) => !(SCOPES as readonly string[]).includes(scope));
  if (unknown.length === 0 && scopes.length > 0) return scopes as Scope[];
  throw new ProblemError({
    status: 422,
    code: 'unknown_scope',
    title: 'Unknown scope',
    detail: `There is no scope ${unknown.join(', ') || 'in an empty list'}. The scopes are: ${SCOPES.join(', ')}.`,
  });
}
