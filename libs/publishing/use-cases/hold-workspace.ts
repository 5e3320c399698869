import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { ChannelsStore } from '../store/channels.store.js';
import { notifyPublishers } from '../store/notify.js';
import { SweepsStore } from '../store/sweeps.store.js';
import { TellWebhooks } from './tell-webhooks.js';

export interface WorkspaceHold {
  held: boolean;
  since: Date | null;
  reason: string | null;
}

/** The crisis switch: while it is on, the workspace publishes nothing. */
@Injectable()
export class HoldWorkspace {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelsStore,
    private readonly sweeps: SweepsStore,
    private readonly tell: TellWebhooks,
  ) {}

  async hold(workspaceId: string, reason: string, by: string): Promise<WorkspaceHold> {
    await this.channels.holdWorkspace(workspaceId, reason, by);
    return this.state(workspaceId);
  }

  /** Ends the hold; what was due meanwhile follows its late policy. Channels held by themselves stay held. */
  resume(workspaceId: string): Promise<WorkspaceHold> {
    return this.database.transaction(async () => {
      await this.channels.resumeWorkspace(workspaceId);
      await this.tell.deliveries(await this.sweeps.release(workspaceId, null));
      await notifyPublishers(this.database);
      return this.state(workspaceId);
    });
  }

  async state(workspaceId: string): Promise<WorkspaceHold> {
    const hold = await this.channels.workspaceHold(workspaceId);
    return { held: hold !== null, since: hold?.heldAt ?? null, reason: hold?.reason ?? null };
  }
}
