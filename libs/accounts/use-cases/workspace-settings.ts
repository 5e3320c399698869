import { Injectable } from '@nestjs/common';
import { WorkspaceStore, type Workspace } from '../store/workspace.store.js';

/** What features need to know of a workspace. */
@Injectable()
export class WorkspaceSettings {
  constructor(private readonly workspaces: WorkspaceStore) {}

  /** null: it was deleted. */
  of(workspaceId: string): Promise<Workspace | null> {
    return this.workspaces.get(workspaceId);
  }
}
