import type { DatabaseSchema } from '#database';
import { NotificationEntity } from './entities/notification.entity.js';
import { WebhookDeliveryEntity, WebhookEntity } from './entities/webhook.entity.js';
import { Notifications1764000001501 } from './migrations/1764000001501-notifications.js';

export const notificationsSchema: DatabaseSchema = {
  name: 'notifications',
  entities: [WebhookEntity, WebhookDeliveryEntity, NotificationEntity],
  migrations: [Notifications1764000001501],
};
