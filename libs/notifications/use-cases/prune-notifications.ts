import { Injectable } from '@nestjs/common';
import { NotificationsStore } from '../store/notifications.store.js';
import { WebhookDeliveriesStore } from '../store/webhook-deliveries.store.js';

/** Forgets what was told long ago. */
@Injectable()
export class PruneNotifications {
  constructor(
    private readonly notifications: NotificationsStore,
    private readonly deliveries: WebhookDeliveriesStore,
  ) {}

  async run(before: Date): Promise<void> {
    await this.notifications.prune(before);
    await this.deliveries.prune(before);
  }
}
