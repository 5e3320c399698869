import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { Jobs } from '#jobs';
import { conflict, newId, notFound, stale, type Clock, type Page } from '#kernel';
import { CLOCK, SecretBox } from '#platform';
import type { EventType } from '../domain/event.js';
import type { WebhookDeliveryEntity, WebhookEntity } from '../store/entities/webhook.entity.js';
import { WebhookDeliveriesStore } from '../store/webhook-deliveries.store.js';
import { WebhooksStore } from '../store/webhooks.store.js';
import { deliverWebhook } from './jobs.js';

const MAX_WEBHOOKS = 50;

export type { WebhookDeliveryEntity, WebhookEntity };

/** A workspace's webhooks and what they were sent. */
@Injectable()
export class ManageWebhooks {
  constructor(
    private readonly webhooks: WebhooksStore,
    private readonly deliveries: WebhookDeliveriesStore,
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly secrets: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  all(workspaceId: string): Promise<WebhookEntity[]> {
    return this.webhooks.find(workspaceId, {}, { order: { id: 'ASC' } });
  }

  /** Throws 404. */
  async get(workspaceId: string, id: string): Promise<WebhookEntity> {
    const webhook = await this.webhooks.findOne(workspaceId, { id });
    if (!webhook) throw notFound('webhook', id);
    return webhook;
  }

  /** `secret` is the signing secret in clear, this once. */
  async create(
    workspaceId: string,
    input: { url: string; events: EventType[] },
  ): Promise<{ webhook: WebhookEntity; secret: string }> {
    if ((await this.all(workspaceId)).length >= MAX_WEBHOOKS)
      throw conflict('too_many_webhooks', `A workspace has ${MAX_WEBHOOKS} webhooks at most: delete one first.`);
    const id = newId();
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    await this.webhooks.insert(workspaceId, {
      ...input,
      id,
      secret: this.secrets.seal(secret),
      createdAt: this.clock.now(),
    });
    await this.webhooks.announceChange();
    return { webhook: await this.get(workspaceId, id), secret };
  }

  /** Throws 404; 412 when `version` is not the current one. */
  async change(
    workspaceId: string,
    id: string,
    change: { url?: string; events?: EventType[]; enabled?: boolean },
    version: number | null,
  ): Promise<WebhookEntity> {
    return this.database.transaction(async () => {
      const current = await this.get(workspaceId, id);
      if (version !== null && version !== current.version) throw stale('webhook', current.version);
      const changed = { ...change, version: current.version + 1, ...(change.enabled ? { problem: null } : {}) };
      const rows = await this.webhooks.update(workspaceId, { id, version: current.version }, changed);
      if (rows === 0) throw stale('webhook', current.version + 1);
      await this.webhooks.announceChange();
      return this.get(workspaceId, id);
    });
  }

  /** Throws 404. */
  async remove(workspaceId: string, id: string): Promise<void> {
    if ((await this.webhooks.delete(workspaceId, { id })) === 0) throw notFound('webhook', id);
    await this.webhooks.announceChange();
  }

  /** Newest first. Throws 404. */
  async sent(
    workspaceId: string,
    id: string,
    page: { limit: number; next?: string | undefined },
  ): Promise<Page<WebhookDeliveryEntity>> {
    await this.get(workspaceId, id);
    return this.deliveries.page(workspaceId, id, page);
  }

  /** Sends again, under the same `webhook-id`, what is named or what failed since then. Throws 404. */
  async replay(workspaceId: string, id: string, which: { ids: string[] } | { since: Date }): Promise<number> {
    await this.get(workspaceId, id);
    return this.database.transaction(async () => {
      const revived = await this.deliveries.revive(workspaceId, id, which);
      for (const delivery of revived) await this.jobs.send(deliverWebhook, { workspaceId, id: delivery });
      return revived.length;
    });
  }
}
