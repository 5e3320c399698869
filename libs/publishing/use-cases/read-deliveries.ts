import { Injectable } from '@nestjs/common';
import { notFound, type Page } from '#kernel';
import { DeliveriesStore, type DeliveryFilter } from '../store/deliveries.store.js';
import type { DeliveryRecord } from '../store/delivery-records.js';

@Injectable()
export class ReadDeliveries {
  constructor(private readonly deliveries: DeliveriesStore) {}

  /** With every attempt. Throws 404. */
  async one(workspaceId: string, id: string): Promise<DeliveryRecord> {
    const delivery = await this.deliveries.byId(workspaceId, id);
    if (!delivery) throw notFound('delivery', id);
    return delivery;
  }

  /** By due instant. */
  page(workspaceId: string, filter: DeliveryFilter): Promise<Page<DeliveryRecord>> {
    return this.deliveries.page(workspaceId, filter);
  }
}
