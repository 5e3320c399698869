import { Global, Module, type DynamicModule } from '@nestjs/common';
import { WebhooksController } from './http/webhooks.controller.js';
import { NotificationsStore } from './store/notifications.store.js';
import { WebhookDeliveriesStore } from './store/webhook-deliveries.store.js';
import { WebhooksStore } from './store/webhooks.store.js';
import { DeliverWebhook } from './use-cases/deliver-webhook.js';
import { Events } from './use-cases/events.js';
import { ManageWebhooks } from './use-cases/manage-webhooks.js';
import { Notifications } from './use-cases/notifications.js';
import { PruneNotifications } from './use-cases/prune-notifications.js';
import { SendNotification } from './use-cases/send-notification.js';
import { NotificationJobs } from './worker/notification-jobs.js';

/** Webhooks and messages to people. `http`: with its routes. Jobs are done wherever the process works on jobs. */
@Global()
@Module({})
export class NotificationsModule {
  static forRoot(options: { http: boolean }): DynamicModule {
    const stores = [WebhooksStore, WebhookDeliveriesStore, NotificationsStore];
    const useCases = [Events, Notifications, ManageWebhooks, DeliverWebhook, SendNotification, PruneNotifications];
    return {
      module: NotificationsModule,
      providers: [...stores, ...useCases, NotificationJobs],
      controllers: options.http ? [WebhooksController] : [],
      exports: [Events, Notifications],
    };
  }
}
