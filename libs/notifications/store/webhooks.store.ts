import { Injectable } from '@nestjs/common';
import { Database, TenantRepository } from '#database';
import type { EventType } from '../domain/event.js';
import { WebhookEntity } from './entities/webhook.entity.js';

const CHANGED = 'pregon_webhooks';

export interface Subscription {
  workspaceId: string;
  id: string;
  events: EventType[];
}

@Injectable()
export class WebhooksStore extends TenantRepository<WebhookEntity> {
  constructor(database: Database) {
    super(database, WebhookEntity);
  }

  /** Who listens to what, in all workspaces. */
  subscriptions(): Promise<Subscription[]> {
    return this.database.query<Subscription>(
      'select workspace_id as "workspaceId", id, events from webhooks where enabled',
    );
  }

  /** Tells every process, once the transaction commits, that subscriptions have changed. */
  async announceChange(): Promise<void> {
    await this.database.query(`notify ${CHANGED}`);
  }

  onChange(reload: () => void): Promise<AsyncDisposable> {
    return this.database.listen(CHANGED, reload);
  }
}
