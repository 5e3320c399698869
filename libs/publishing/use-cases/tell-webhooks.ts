import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { Events } from '#notifications';
import { Logger } from '#platform';
import { channelData, deliveryData, deliveryEvent, isScheduling, postData, TOLD } from '../domain/index.js';
import type { PlannedDelivery } from '../store/deliveries.store.js';
import { deliveryFacts, type Move } from '../store/delivery-facts.js';
import type { DeliveryRecord } from '../store/delivery-records.js';
import type { ChannelEntity } from '../store/entities/channel.entity.js';
import type { Told } from '../store/entities/told.js';

/**
 * Tells webhooks what `domain/told-events.ts` says, in the transaction of the change itself. Where nobody listens it asks a list in
 * memory and does nothing.
 */
@Injectable()
export class TellWebhooks {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
    private readonly logger: Logger,
  ) {}

  /** Does anybody in its workspace hear of this? Only then its change needs a transaction. */
  hearsMove({ workspaceId, to }: Pick<Move, 'workspaceId' | 'to'>): boolean {
    const event = deliveryEvent(to);
    return event !== null && this.events.heard(workspaceId, event);
  }

  hearsDisconnection(workspaceId: string): boolean {
    return this.events.heard(workspaceId, TOLD.channel.disconnected);
  }

  /** Call it in the transaction that made these moves. */
  async deliveries(moves: readonly Move[]): Promise<void> {
    const heard = moves.filter((move) => this.hearsMove(move));
    if (!heard.length) return;
    const facts = await deliveryFacts(this.database, heard);
    for (const alike of Map.groupBy(facts, ({ workspaceId, state }) => `${workspaceId} ${state}`).values()) {
      const { workspaceId, state } = alike[0]!;
      const event = deliveryEvent(state);
      if (event) await this.events.emit(workspaceId, event, ...alike.map(deliveryData));
    }
  }

  /** Call it in the transaction that stored this plan of a post; `before`: its deliveries until then. */
  async scheduled(
    workspaceId: string,
    postId: string,
    before: readonly DeliveryRecord[],
    plan: readonly PlannedDelivery[],
  ): Promise<void> {
    const event = TOLD.post.scheduled;
    if (!this.events.heard(workspaceId, event) || !isScheduling(before, plan)) return;
    await this.events.emit(workspaceId, event, postData(postId, plan));
  }

  /** Call it in the transaction that disconnected the channel. */
  async disconnected(channel: Pick<ChannelEntity, 'workspaceId' | 'id' | 'network'>, problem: Told): Promise<void> {
    const event = TOLD.channel.disconnected;
    await this.events.emit(channel.workspaceId, event, channelData(channel, 'disconnected', problem));
  }

  /**
   * A change that no person waits for, and its telling, in one transaction. Should the telling fail, the change is made without:
   * an outcome that is lost for the sake of its event would leave a published post unconfirmed. So `change` may run twice.
   */
  async together<R>(change: () => Promise<R>, tell: (made: R) => Promise<void>): Promise<R> {
    let telling = false;
    try {
      return await this.database.transaction(async () => {
        const made = await change();
        telling = true;
        await tell(made);
        telling = false;
        return made;
      });
    } catch (error) {
      if (!telling) throw error;
      this.logger.error({ err: error }, 'Webhooks could not be told of a change; it is made without telling them.');
      return change();
    }
  }
}
