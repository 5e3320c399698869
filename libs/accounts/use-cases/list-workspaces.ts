import { Injectable } from '@nestjs/common';
import type { Principal } from '../domain/principal.js';
import type { Role } from '../domain/scopes.js';
import { WorkspaceStore, type Workspace } from '../store/workspace.store.js';

/** The workspaces of the caller with their role in each: a key has one, a person may have several. */
@Injectable()
export class ListWorkspaces {
  constructor(private readonly workspaces: WorkspaceStore) {}

  async run(principal: Principal): Promise<(Workspace & { role: Role })[]> {
    if (principal.userId !== null) {
      const theirs = await this.workspaces.ofUser(principal.userId);
      return theirs.map(({ memberId: _, ...workspace }) => workspace);
    }
    const own = await this.workspaces.get(principal.workspaceId);
    return own ? [{ ...own, role: principal.role }] : [];
  }
}
