import { newId, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { MemberStore } from '../store/member.store.js';
import { WorkspaceStore, type Membership, type Workspace } from '../store/workspace.store.js';

export type NewWorkspace = Omit<Workspace, 'id'>;

/** A new workspace, owned by the user who makes it. Called inside a transaction. */
@Injectable()
export class CreateWorkspace {
  constructor(
    private readonly workspaces: WorkspaceStore,
    private readonly members: MemberStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(input: NewWorkspace, ownerId: string): Promise<Membership> {
    const now = this.clock.now();
    const workspace = { id: newId(), ...input };
    const memberId = newId();
    await this.workspaces.insert(workspace, now);
    await this.members.insert(workspace.id, { id: memberId, userId: ownerId, role: 'owner', createdAt: now });
    return { ...workspace, memberId, role: 'owner' };
  }
}
