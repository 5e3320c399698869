import type { Database } from '#database';
import type { DeliveryFacts, DeliveryState } from '../domain/index.js';

/** A delivery that a statement has brought to another state. */
export interface Move {
  workspaceId: string;
  deliveryId: string;
  to: DeliveryState;
}

/** For statements that move deliveries: what makes a `Move` of each row. */
export const RETURNING_MOVES = 'returning d.workspace_id as "workspaceId", d.id as "deliveryId", d.state as "to"';

/** What is told of deliveries, as they are now. */
export async function deliveryFacts(
  database: Database,
  deliveries: readonly Pick<Move, 'workspaceId' | 'deliveryId'>[],
): Promise<DeliveryFacts[]> {
  return database.query<DeliveryFacts>(
    `select d.workspace_id as "workspaceId", d.id, d.post_id as "postId", d.channel_id as "channelId", d.network, d.state,
       d.due_at as "dueAt", d.published_at as "publishedAt", d.url, d.error
     from unnest($1::uuid[], $2::uuid[]) as k(workspace_id, id)
     join deliveries d on d.workspace_id = k.workspace_id and d.id = k.id`,
    [deliveries.map((each) => each.workspaceId), deliveries.map((each) => each.deliveryId)],
  );
}
