import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { Jobs } from '#jobs';
import { newId, type Clock } from '#kernel';
import { CLOCK, SecretBox } from '#platform';
import type { Message } from '../domain/message.js';
import type { Target } from '../domain/target.js';
import { NotificationsStore } from '../store/notifications.store.js';
import { sendNotification } from './jobs.js';

/** Messages to people. */
@Injectable()
export class Notifications {
  constructor(
    private readonly store: NotificationsStore,
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly secrets: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Sends `message` to each target, in the current transaction. `key` names the occasion (an alert and its update): what
   * was sent under it before is not sent again.
   */
  async send(workspaceId: string, targets: readonly Target[], message: Message, key: string): Promise<void> {
    await this.database.transaction(async () => {
      for (const [index, target] of targets.entries()) {
        const id = newId();
        const row = {
          workspaceId,
          id,
          key: `${key}:${index}`,
          kind: target.kind,
          message,
          createdAt: this.clock.now(),
        };
        const isNew = await this.store.addOnce({ ...row, target: this.secrets.seal(JSON.stringify(target)) });
        if (isNew) await this.jobs.send(sendNotification, { workspaceId, id });
      }
    });
  }
}
