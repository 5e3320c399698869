import { newId, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../domain/principal.js';
import { AuditStore } from '../store/audit.store.js';

export interface Deed {
  principal: Principal;
  action: string;
  target: string | null;
  requestId?: string;
}

/** Writes one line of the audit log, in the transaction of what it tells of. */
@Injectable()
export class RecordAudit {
  constructor(
    private readonly entries: AuditStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ principal, action, target, requestId }: Deed): Promise<void> {
    await this.entries.insert(principal.workspaceId, {
      id: newId(),
      at: this.clock.now(),
      actorKind: principal.kind,
      actorId: principal.id,
      actorName: principal.name,
      action,
      target,
      requestId: requestId ?? null,
    });
  }

  /** The same for what nobody signed in for: a link that we sent. `target` is what the link is about. */
  async byLink(deed: { workspaceId: string; name: string; action: string; target: string }): Promise<void> {
    const { workspaceId, name, action, target } = deed;
    const entry = { id: newId(), at: this.clock.now(), actorKind: 'key' as const, actorId: target, actorName: name };
    await this.entries.insert(workspaceId, { ...entry, action, target, requestId: null });
  }
}
