import { Injectable } from '@nestjs/common';
import { notFound, type Page } from '#kernel';
import { AlertsStore, type AlertsFilter } from '../../store/alerts.store.js';
import type { AlertEntity } from '../../store/entities/alert.entity.js';
import { EvidenceStore } from '../../store/evidence.store.js';

export type { AlertsFilter };

/** Alerts as they are shown: what was deleted since, at its source or on request, is not quoted any more. */
@Injectable()
export class ReadAlerts {
  constructor(
    private readonly alerts: AlertsStore,
    private readonly evidence: EvidenceStore,
  ) {}

  /** Newest first. */
  async list(
    workspaceId: string,
    filter: AlertsFilter,
    limit: number,
    next: string | undefined,
  ): Promise<Page<AlertEntity>> {
    const page = await this.alerts.page(workspaceId, filter, limit, next);
    return { ...page, items: await this.shown(workspaceId, page.items) };
  }

  /** Throws 404. */
  async get(workspaceId: string, id: string): Promise<AlertEntity> {
    const alert = await this.alerts.findOne(workspaceId, { id });
    if (!alert) throw notFound('alert', id);
    return (await this.shown(workspaceId, [alert]))[0]!;
  }

  private async shown(workspaceId: string, alerts: AlertEntity[]): Promise<AlertEntity[]> {
    const quoted = alerts.flatMap(({ explanation }) => explanation.mentions.map(({ id }) => id));
    const here = await this.evidence.existing(workspaceId, quoted);
    return alerts.map((alert) => {
      const mentions = alert.explanation.mentions.filter(({ id }) => here.has(id));
      return { ...alert, explanation: { ...alert.explanation, mentions } };
    });
  }
}
