import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { Clock } from '#kernel';
import { CLOCK, GuardedHttp, HttpFailure, SecretBox } from '#platform';
import type { WebhookDeliveryEntity, WebhookEntity } from '../store/entities/webhook.entity.js';
import { WebhookDeliveriesStore } from '../store/webhook-deliveries.store.js';
import { WebhooksStore } from '../store/webhooks.store.js';
import { signedCall } from './signed-call.js';

/** Sends one event to one webhook. */
@Injectable()
export class DeliverWebhook {
  constructor(
    private readonly webhooks: WebhooksStore,
    private readonly deliveries: WebhookDeliveriesStore,
    private readonly database: Database,
    private readonly http: GuardedHttp,
    private readonly secrets: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws when it is to be tried again; `last` says that it will not be. */
  async run(workspaceId: string, id: string, last: boolean): Promise<void> {
    const delivery = await this.deliveries.findOne(workspaceId, { id });
    if (!delivery || delivery.state !== 'waiting') return;
    const webhook = await this.webhooks.findOne(workspaceId, { id: delivery.webhookId });
    if (!webhook) return;
    const attempts = delivery.attempts + 1;
    if (!webhook.enabled)
      return void (await this.deliveries.update(
        workspaceId,
        { id },
        { state: 'failed', lastError: 'It was switched off.' },
      ));
    const outcome = await this.call(webhook, delivery);
    if (outcome.error === null) {
      const deliveredAt = this.clock.now();
      await this.deliveries.update(
        workspaceId,
        { id },
        { state: 'delivered', attempts, deliveredAt, lastStatus: outcome.status, lastError: null },
      );
      return;
    }
    const gone = outcome.status === 410;
    await this.database.transaction(async () => {
      const state = last || gone ? 'failed' : 'waiting';
      await this.deliveries.update(
        workspaceId,
        { id },
        { state, attempts, lastStatus: outcome.status, lastError: outcome.error },
      );
      if (gone) await this.switchOff(webhook);
    });
    if (!gone) throw new Error(`The webhook ${webhook.id} was not reached: ${outcome.error}`);
  }

  private async call(
    webhook: WebhookEntity,
    delivery: WebhookDeliveryEntity,
  ): Promise<{ status: number | null; error: string | null }> {
    const { id, event, data, createdAt } = delivery;
    const call = {
      url: webhook.url,
      secret: this.secrets.open(webhook.secret),
      id,
      type: event,
      timestamp: createdAt,
      data,
    };
    try {
      const status = await signedCall(this.http, call, this.clock.now());
      return { status, error: status >= 200 && status < 300 ? null : `It answered ${status}.` };
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return { status: null, error: error.message };
    }
  }

  private async switchOff(webhook: WebhookEntity): Promise<void> {
    const problem = 'It answered 410 Gone, so it was switched off. Set enabled to true when it is back.';
    await this.webhooks.update(
      webhook.workspaceId,
      { id: webhook.id },
      { enabled: false, problem, version: webhook.version + 1 },
    );
    await this.webhooks.announceChange();
  }
}
