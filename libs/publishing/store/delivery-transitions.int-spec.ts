import { describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { useDatabase } from '#testing';
import { DELIVERY_STATES, TRANSITIONS, type DeliveryState } from '../domain/index.js';
import { plantDelivery } from '../testing/planted.js';
import { publishingSchema } from './schema.js';

const db = useDatabase([accountsSchema, publishingSchema]);

/** PG001 is the trigger's own code. */
async function tryTransition(from: DeliveryState, to: DeliveryState): Promise<boolean> {
  const { deliveryId } = await plantDelivery(db.database, { state: from });
  try {
    await db.database.execute('update deliveries set state = $1 where id = $2', [to, deliveryId]);
    return true;
  } catch (error) {
    expect((error as { driverError: { code: string } }).driverError.code).toBe('PG001');
    return false;
  }
}

describe('the database', () => {
  it.each(DELIVERY_STATES)(
    'allows from %s what the table of transitions allows, and refuses the rest',
    async (from) => {
      const allowed: DeliveryState[] = [];
      for (const to of DELIVERY_STATES) if (await tryTransition(from, to)) allowed.push(to);
      expect(allowed.toSorted()).toEqual([...TRANSITIONS[from], from].toSorted());
    },
  );

  it('refuses states that do not exist', async () => {
    await expect(plantDelivery(db.database, { state: 'sent' as DeliveryState })).rejects.toThrow('deliveries_state');
  });

  it('refuses two deliveries of one channel in publishing', async () => {
    const first = await plantDelivery(db.database, { state: 'publishing' });
    const { workspaceId, channelId } = first;
    await plantDelivery(db.database, { workspaceId, channelId });
    await expect(plantDelivery(db.database, { workspaceId, channelId, state: 'publishing' })).rejects.toThrow(
      'deliveries_in_flight',
    );
  });
});
