import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { conflict, notFound, ProblemError, type Clock } from '#kernel';
import { Events } from '#notifications';
import { CLOCK } from '#platform';
import { HoldWorkspace, ManageChannel } from '#publishing';
import { AlertsStore } from '../../store/alerts.store.js';
import type { AlertEntity } from '../../store/entities/alert.entity.js';
import { heldBy } from './hold-reason.js';

export type { AlertEntity };

/** What people do about an alert. */
@Injectable()
export class SettleAlert {
  constructor(
    private readonly database: Database,
    private readonly alerts: AlertsStore,
    private readonly events: Events,
    private readonly holdWorkspace: HoldWorkspace,
    private readonly channels: ManageChannel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Somebody looks after it. Throws 404; 409 when it is over. Acknowledging again changes nothing. */
  acknowledge(workspaceId: string, id: string, by: string): Promise<AlertEntity> {
    return this.change(workspaceId, id, async (alert) => {
      if (alert.state === 'resolved')
        throw conflict('alert_resolved', 'This alert is over: there is nothing to acknowledge.');
      if (alert.state === 'acknowledged') return;
      await this.write(alert, { state: 'acknowledged', acknowledgedBy: by, acknowledgedAt: this.clock.now() });
    });
  }

  /** It is over; `by` a person, or `system`. Throws 404. Resolving again changes nothing. */
  resolve(workspaceId: string, id: string, by: string): Promise<AlertEntity> {
    return this.change(workspaceId, id, async (alert) => {
      if (alert.state === 'resolved') return;
      await this.write(alert, { state: 'resolved', resolvedBy: by, resolvedAt: this.clock.now() });
      const { ruleId: rule, topicId: topic, kind } = alert;
      await this.events.emit(workspaceId, 'alert.resolved', { alert: id, rule, topic, kind, by });
    });
  }

  /** Publishes again what this alert stopped, and nothing else. Throws 404; 409 when it stopped nothing, or that was resumed before. */
  resume(workspaceId: string, id: string): Promise<AlertEntity> {
    return this.change(workspaceId, id, async (alert) => {
      if (alert.held === null)
        throw conflict('nothing_held', 'This alert holds nothing back, or it was resumed before.');
      if (alert.held === 'all') await this.resumeWorkspace(alert);
      else for (const channel of alert.held) await this.resumeChannel(alert, channel);
      await this.write(alert, { held: null });
    });
  }

  private async resumeWorkspace({ workspaceId, id }: AlertEntity): Promise<void> {
    const { reason } = await this.holdWorkspace.state(workspaceId);
    if (heldBy(reason, id)) await this.holdWorkspace.resume(workspaceId);
  }

  private async resumeChannel({ workspaceId, id }: AlertEntity, channelId: string): Promise<void> {
    try {
      const { heldReason } = await this.channels.get(workspaceId, channelId);
      if (!heldBy(heldReason, id)) return;
    } catch (error) {
      if (error instanceof ProblemError) return;
      throw error;
    }
    await this.channels.resume(workspaceId, channelId);
  }

  private async write(alert: AlertEntity, change: Partial<AlertEntity>): Promise<void> {
    await this.alerts.update(alert.workspaceId, { id: alert.id }, { ...change, version: alert.version + 1 });
  }

  private change(workspaceId: string, id: string, work: (alert: AlertEntity) => Promise<void>): Promise<AlertEntity> {
    return this.database.transaction(async () => {
      const alert = await this.alerts.lock(workspaceId, id);
      if (!alert) throw notFound('alert', id);
      await work(alert);
      return (await this.alerts.findOne(workspaceId, { id }))!;
    });
  }
}
