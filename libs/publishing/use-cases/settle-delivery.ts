import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { conflict, notFound, shift, type Clock } from '#kernel';
import { NetworkRegistry } from '#networks';
import { CLOCK } from '#platform';
import { DeliveriesStore } from '../store/deliveries.store.js';
import type { DeliveryRecord } from '../store/delivery-records.js';
import { TellWebhooks } from './tell-webhooks.js';

/** What a person decides about one delivery: go again, it is there, send it although nobody can tell. */
@Injectable()
export class SettleDelivery {
  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveriesStore,
    private readonly networks: NetworkRegistry,
    private readonly tell: TellWebhooks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Sends now what had failed, was missed or held. Throws 404; 409 in any other state. */
  retry(workspaceId: string, id: string): Promise<DeliveryRecord> {
    return this.change(workspaceId, id, async (delivery) => {
      if (!(await this.deliveries.release(workspaceId, id)))
        throw conflict(
          'not_retriable',
          `Only what failed, was missed or is held can be retried; this is ${delivery.state}.`,
        );
      const connector = this.networks.get(delivery.network);
      if (!connector) return;
      const parts = (await this.deliveries.unsentSegments(workspaceId, id)).map(({ index }) => {
        const frozenAt = shift(this.clock.now(), index);
        return { index, frozenAt, key: connector.newKey(frozenAt, index) };
      });
      await this.deliveries.refreeze(workspaceId, id, parts);
    });
  }

  /** A person saw it at `url`. Throws 404; 409 unless it is unconfirmed, or while later parts hang on it. */
  confirm(workspaceId: string, id: string, url: string): Promise<DeliveryRecord> {
    return this.change(workspaceId, id, async (delivery) => {
      if (await this.deliveries.confirm(workspaceId, id, url))
        return this.tell.deliveries([{ workspaceId, deliveryId: id, to: 'published' }]);
      if (delivery.state !== 'unconfirmed')
        throw conflict('not_unconfirmed', `Only what is unconfirmed can be confirmed; this is ${delivery.state}.`);
      await this.database.outside(() => this.deliveries.lookUpAgain(workspaceId, id));
      throw conflict(
        'later_parts_open',
        'Later parts of this thread hang on the one that is unconfirmed, and an address is not enough to answer to it. The network is being asked again; should that not settle it, use resend.',
      );
    });
  }

  /** Sends an unconfirmed delivery again because a person says so. Throws 404; 409 unless it is unconfirmed and its attempt is over. */
  resend(workspaceId: string, id: string): Promise<DeliveryRecord> {
    return this.change(workspaceId, id, async (delivery) => {
      if (await this.deliveries.resend(workspaceId, id)) return;
      if (delivery.state !== 'unconfirmed')
        throw conflict('not_unconfirmed', `Only what is unconfirmed can be sent again; this is ${delivery.state}.`);
      throw conflict(
        'still_on_its_way',
        'The last attempt may still be on its way: wait half a minute, then look again.',
      );
    });
  }

  private change(
    workspaceId: string,
    id: string,
    action: (delivery: DeliveryRecord) => Promise<void>,
  ): Promise<DeliveryRecord> {
    return this.database.transaction(async () => {
      const delivery = await this.deliveries.byId(workspaceId, id);
      if (!delivery) throw notFound('delivery', id);
      await action(delivery);
      return (await this.deliveries.byId(workspaceId, id)) ?? delivery;
    });
  }
}
