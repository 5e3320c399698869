import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, newId, shift } from '#kernel';
import { useDatabase } from '#testing';
import { idFloor } from '../store/id-floor.js';
import { listeningSchema } from '../store/schema.js';
import { ListeningRig } from '../testing/listening-rig.js';
import { countDifferences } from '../testing/recount.js';
import { item, ScriptedSource } from '../testing/scripted-source.js';

const db = useDatabase([listeningSchema]);
const NEVER = new AbortController().signal;
let rig: ListeningRig;
let town: ScriptedSource;

beforeEach(() => {
  town = new ScriptedSource();
  rig = new ListeningRig(db.database, [town] as never, { settings: { textDays: 30, mentionDays: 100 } });
});

afterEach(async () => {
  expect(await countDifferences(db.database)).toEqual([]);
  await rig.stop();
  await rig.clear();
});

const ids = async () =>
  (await db.database.query<{ id: string }>('select external_id as id from texts order by 1')).map(({ id }) => id);

describe('what is too old', () => {
  it('is forgotten: texts that matched nothing by their arrival, mentions by when they are counted', async () => {
    const now = rig.clock.now();
    for (const workspaceId of [newId(), newId()]) {
      await rig.topic(workspaceId, 'acme');
      const source = await rig.source(workspaceId);
      const post = (externalId: string, text: string, age: number) =>
        item({ externalId, text, publishedAt: shift(now, -age * DAY) });
      town.brings({
        items: [
          post('mention 1', 'acme', 1),
          post('mention 99', 'acme', 99),
          post('mention 101', 'acme', 101),
          post('text new', 'other', 300),
          post('text old', 'other', 300),
        ],
      });
      await rig.read(source);
      await db.database.execute(`update texts set id = $1 where external_id = 'text old' and workspace_id = $2`, [
        idFloor(shift(now, -31 * DAY)),
        workspaceId,
      ]);
    }
    await rig.prune.run(NEVER);
    expect(await ids()).toEqual(['mention 1', 'mention 1', 'mention 99', 'mention 99', 'text new', 'text new']);
    expect(await db.database.query('select from mention_counts')).toHaveLength(4);
  });

  it('is forgotten in small pieces, and may be interrupted', async () => {
    const workspaceId = newId();
    const source = await rig.source(workspaceId);
    town.brings({ items: Array.from({ length: 1_200 }, (_, i) => item({ externalId: String(i) })) });
    await rig.read(source);
    rig.clock.advance(32 * DAY);
    const stop = new AbortController();
    const { store } = rig.prune as unknown as { store: { forgetUnmatched(...args: unknown[]): Promise<unknown> } };
    const forget = store.forgetUnmatched.bind(store);
    store.forgetUnmatched = async (...args) => {
      stop.abort();
      return forget(...args);
    };
    await expect(rig.prune.run(stop.signal)).rejects.toThrow(/aborted/);
    expect(await ids()).toHaveLength(700);
    store.forgetUnmatched = forget;
    await rig.prune.run(NEVER);
    expect(await ids()).toEqual([]);
  });
});
