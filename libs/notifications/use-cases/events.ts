import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Database } from '#database';
import { Jobs } from '#jobs';
import { newId, type Clock, type Json } from '#kernel';
import { CLOCK, Logger } from '#platform';
import type { EventType } from '../domain/event.js';
import { WebhookDeliveriesStore } from '../store/webhook-deliveries.store.js';
import { WebhooksStore, type Subscription } from '../store/webhooks.store.js';
import { deliverWebhook } from './jobs.js';

/** Tells the workspace's webhooks what happened. */
@Injectable()
export class Events implements OnModuleInit, OnModuleDestroy {
  private byWorkspace = new Map<string, Subscription[]>();
  private listening: AsyncDisposable | undefined;

  constructor(
    private readonly webhooks: WebhooksStore,
    private readonly deliveries: WebhookDeliveriesStore,
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly logger: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    const reload = (): void =>
      void this.reload().catch((err: unknown) => this.logger.error({ err }, 'The webhooks could not be read.'));
    this.listening = await this.webhooks.onChange(reload);
    await this.reload();
  }

  async onModuleDestroy(): Promise<void> {
    await this.listening?.[Symbol.asyncDispose]();
  }

  /** Whether anybody in the workspace listens; asked before an expensive `data` is made. */
  heard(workspaceId: string, type: EventType): boolean {
    return this.listeners(workspaceId, type).length > 0;
  }

  /** One event for each of `data`, in the current transaction: told when it commits, at least once. */
  async emit(workspaceId: string, type: EventType, ...data: Json[]): Promise<void> {
    const createdAt = this.clock.now();
    const rows = this.listeners(workspaceId, type).flatMap(({ id: webhookId }) =>
      data.map((one) => ({ id: newId(), webhookId, event: type, data: one, createdAt })),
    );
    if (rows.length === 0) return;
    await this.database.transaction(async () => {
      const added = await this.deliveries.add(workspaceId, rows);
      await this.jobs.sendAll(
        deliverWebhook,
        added.map((id) => ({ workspaceId, id })),
      );
    });
  }

  private listeners(workspaceId: string, type: EventType): Subscription[] {
    return (this.byWorkspace.get(workspaceId) ?? []).filter(({ events }) => events.includes(type));
  }

  private async reload(): Promise<void> {
    this.byWorkspace = Map.groupBy(
      await this.database.outside(() => this.webhooks.subscriptions()),
      (one) => one.workspaceId,
    );
  }
}
