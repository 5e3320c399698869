import { Injectable } from '@nestjs/common';
import { Database, TenantRepository } from '#database';
import { decodeCursor, pageOf, type Page } from '#kernel';
import { WebhookDeliveryEntity } from './entities/webhook.entity.js';

@Injectable()
export class WebhookDeliveriesStore extends TenantRepository<WebhookDeliveryEntity> {
  constructor(database: Database) {
    super(database, WebhookDeliveryEntity);
  }

  /** Adds those whose webhook is still there (a list in memory may be older); returns their ids. */
  async add(
    workspaceId: string,
    rows: Pick<WebhookDeliveryEntity, 'id' | 'webhookId' | 'event' | 'data' | 'createdAt'>[],
  ): Promise<string[]> {
    const added = await this.database.query<{ id: string }>(
      `insert into webhook_deliveries (workspace_id, id, webhook_id, event, data, created_at)
       select w.workspace_id, r.id, w.id, r.event, r.data, r."createdAt"
       from jsonb_to_recordset($2::jsonb) as r(id uuid, "webhookId" uuid, event text, data jsonb, "createdAt" timestamptz)
       join webhooks w on w.workspace_id = $1 and w.id = r."webhookId" for key share of w returning id`,
      [workspaceId, JSON.stringify(rows)],
    );
    return added.map(({ id }) => id);
  }

  /** Newest first. */
  async page(
    workspaceId: string,
    webhookId: string,
    { limit, next }: { limit: number; next?: string | undefined },
  ): Promise<Page<WebhookDeliveryEntity>> {
    const after = next === undefined ? null : decodeCursor(next, 1);
    const query = this.repository
      .createQueryBuilder('d')
      .where('d.workspace_id = :workspaceId and d.webhook_id = :webhookId', { workspaceId, webhookId })
      .orderBy('d.id', 'DESC')
      .limit(limit + 1);
    if (after) query.andWhere('d.id < :after', { after: after[0] });
    return pageOf(await query.getMany(), limit, (row) => [row.id]);
  }

  /** Ids of what failed since then, or of those of `ids` that exist; set to wait again. */
  async revive(workspaceId: string, webhookId: string, which: { ids: string[] } | { since: Date }): Promise<string[]> {
    const [condition, value] =
      'ids' in which ? ['id = any($3::uuid[])', which.ids] : [`state = 'failed' and created_at >= $3`, which.since];
    const rows = await this.database.query<{ id: string }>(
      `update webhook_deliveries set state = 'waiting', delivered_at = null
       where workspace_id = $1 and webhook_id = $2 and state <> 'waiting' and ${condition} returning id`,
      [workspaceId, webhookId, value],
    );
    return rows.map(({ id }) => id);
  }

  /** Forgets what was settled before `before`; returns how many. */
  async prune(before: Date): Promise<number> {
    return this.database.execute(`delete from webhook_deliveries where created_at < $1 and state <> 'waiting'`, [
      before,
    ]);
  }
}
