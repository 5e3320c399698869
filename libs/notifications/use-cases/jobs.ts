import { defineJob } from '#jobs';
import { z } from 'zod';

const OneRow = z.object({ workspaceId: z.uuid(), id: z.uuid() });

/** 5 s, 10 s, 20 s ... up to an hour: 32 retries take a day. */
export const deliverWebhook = defineJob({ name: 'deliver-webhook', schema: OneRow, retries: 32, concurrency: 20 });

/** The same for four hours: an alert that is older helps nobody. */
export const sendNotification = defineJob({ name: 'send-notification', schema: OneRow, retries: 12, concurrency: 20 });

export const pruneNotifications = defineJob({ name: 'prune-notifications', schema: z.object({}) });
