export type { EventType } from './domain/event.js';
export type { Message } from './domain/message.js';
export { shownTarget, Target } from './domain/target.js';
export { NotificationsModule } from './notifications.module.js';
export { notificationsSchema } from './store/schema.js';
export { Events } from './use-cases/events.js';
export { Notifications } from './use-cases/notifications.js';
