import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { notFound, stale, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import type { Slot } from '../domain/index.js';
import { ChannelsStore } from '../store/channels.store.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import type { ChannelEntity } from '../store/entities/channel.entity.js';
import { notifyPublishers } from '../store/notify.js';
import { SweepsStore } from '../store/sweeps.store.js';
import { TellWebhooks } from './tell-webhooks.js';

export type { ChannelEntity };

/** What managers do to a connected channel: name and zone, hold and resume, slots, removal. */
@Injectable()
export class ManageChannel {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelsStore,
    private readonly deliveries: DeliveriesStore,
    private readonly sweeps: SweepsStore,
    private readonly tell: TellWebhooks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Oldest first. */
  all(workspaceId: string): Promise<ChannelEntity[]> {
    return this.channels.all(workspaceId);
  }

  /** Throws 404. */
  async get(workspaceId: string, id: string): Promise<ChannelEntity> {
    const channel = await this.channels.byId(workspaceId, id);
    if (!channel) throw notFound('channel', id);
    return channel;
  }

  /** Throws 404; 412 when `version` is not the current one. */
  async update(
    workspaceId: string,
    id: string,
    change: { name?: string; zone?: string },
    version: number | null,
  ): Promise<ChannelEntity> {
    return this.changing(workspaceId, id, async (channel) => {
      if (version !== null && version !== channel.version) throw stale('channel', channel.version);
      const next = { ...change, version: channel.version + 1, updatedAt: this.clock.now() };
      await this.channels.update(workspaceId, { id }, next);
    });
  }

  /** Nothing of this channel goes out until it is resumed. Holding what is held changes nothing. */
  async hold(workspaceId: string, id: string, reason: string): Promise<ChannelEntity> {
    return this.changing(workspaceId, id, async (channel) => {
      if (channel.heldAt) return;
      await this.channels.update(workspaceId, { id }, { heldAt: this.clock.now(), heldReason: reason });
    });
  }

  /** Ends a hold; each overdue delivery follows its late policy (DESIGN §4.9). */
  async resume(workspaceId: string, id: string): Promise<ChannelEntity> {
    return this.changing(workspaceId, id, async () => {
      await this.channels.update(workspaceId, { id }, { heldAt: null, heldReason: null, pausedUntil: null });
      await this.tell.deliveries(await this.sweeps.release(workspaceId, id));
      await notifyPublishers(this.database);
    });
  }

  /** Throws 404. */
  async slots(workspaceId: string, id: string): Promise<Slot[]> {
    await this.get(workspaceId, id);
    return this.channels.slots(workspaceId, id);
  }

  async replaceSlots(workspaceId: string, id: string, slots: Slot[]): Promise<Slot[]> {
    await this.changing(workspaceId, id, () => this.channels.replaceSlots(workspaceId, id, slots));
    return this.channels.slots(workspaceId, id);
  }

  /** Disconnects for good: the secret is forgotten, what is still planned is cancelled, the history stays. */
  async remove(workspaceId: string, id: string): Promise<{ cancelled: number }> {
    return this.database.transaction(async () => {
      await this.get(workspaceId, id);
      const cancelled = await this.deliveries.cancelOfChannel(workspaceId, id);
      const gone = { removedAt: this.clock.now(), secret: '', state: 'disconnected' as const };
      await this.channels.update(workspaceId, { id }, gone);
      return { cancelled };
    });
  }

  private changing(
    workspaceId: string,
    id: string,
    change: (channel: ChannelEntity) => Promise<void>,
  ): Promise<ChannelEntity> {
    return this.database.transaction(async () => {
      await this.channels.lock(workspaceId, id);
      await change(await this.get(workspaceId, id));
      return this.get(workspaceId, id);
    });
  }
}
