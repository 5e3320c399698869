import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '#jobs';
import { DAY, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { DeliverWebhook } from '../use-cases/deliver-webhook.js';
import { deliverWebhook, pruneNotifications, sendNotification } from '../use-cases/jobs.js';
import { PruneNotifications } from '../use-cases/prune-notifications.js';
import { SendNotification } from '../use-cases/send-notification.js';

const KEEP_DAYS = 30;

/** Which job is done by what. */
@Injectable()
export class NotificationJobs implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly webhook: DeliverWebhook,
    private readonly notification: SendNotification,
    private readonly prune: PruneNotifications,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.jobs.handle(deliverWebhook, ({ workspaceId, id }, { attempt }) =>
      this.webhook.run(workspaceId, id, attempt > deliverWebhook.retries),
    );
    await this.jobs.handle(sendNotification, ({ workspaceId, id }, { attempt }) =>
      this.notification.run(workspaceId, id, attempt > sendNotification.retries),
    );
    await this.jobs.handle(pruneNotifications, () =>
      this.prune.run(new Date(this.clock.now().getTime() - KEEP_DAYS * DAY)),
    );
    await this.jobs.schedule(pruneNotifications, '23 4 * * *', 'UTC');
  }
}
