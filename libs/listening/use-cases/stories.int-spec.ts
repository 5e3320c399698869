import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { useDatabase } from '#testing';
import { listeningSchema } from '../store/schema.js';
import { ListeningRig } from '../testing/listening-rig.js';
import { countDifferences } from '../testing/recount.js';
import { item, ScriptedSource } from '../testing/scripted-source.js';

const db = useDatabase([listeningSchema]);
let rig: ListeningRig;
let town: ScriptedSource;
let workspaceId: string;

beforeEach(() => {
  town = new ScriptedSource();
  rig = new ListeningRig(db.database, [town] as never);
  workspaceId = newId();
});

afterEach(async () => {
  expect(await countDifferences(db.database)).toEqual([]);
  await rig.stop();
  await rig.clear();
});

const mentions = () =>
  db.database.query<Record<string, unknown>>(
    `select m.*, t.external_id, q.query from mentions m join texts t on t.id = m.text_id join topics q on q.id = m.topic_id
     where m.workspace_id = $1 order by m.id`,
    [workspaceId],
  );
const total = async () =>
  (
    await db.database.query<{ mentions: number; stories: number }>(
      `select sum(mentions)::int as mentions, sum(stories)::int as stories from mention_counts where workspace_id = $1`,
      [workspaceId],
    )
  )[0];

describe('copies of one story', () => {
  const story =
    'The town of Acme opens its new market hall on Saturday morning with music and free bread for everybody';
  const copy = (externalId: string, end = '') => item({ externalId, text: `${story}${end}` });

  it('are one story per topic', async () => {
    await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId);
    town
      .brings({ items: [copy('1'), copy('2', ' via @bob')] })
      .brings({ items: [copy('3'), item({ externalId: '4', text: 'acme' })] });
    await rig.read(source);
    const late = await rig.topic(workspaceId, 'market');
    await rig.read(source);
    const rows = await mentions();
    const [head] = rows;
    expect(rows.filter((row) => row['query'] === 'acme')).toMatchObject([
      { external_id: '1', duplicate_of: null },
      { external_id: '2', duplicate_of: head!['id'] },
      { external_id: '3', duplicate_of: head!['id'] },
      { external_id: '4', duplicate_of: null },
    ]);
    expect(rows.filter((row) => row['topic_id'] === late.id)).toMatchObject([{ external_id: '3', duplicate_of: null }]);
    expect(await total()).toMatchObject({ mentions: 5, stories: 3 });
  });

  it('get another first when that is deleted', async () => {
    await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId);
    town
      .brings({ items: [copy('1'), copy('2'), copy('3')] })
      .brings({ removals: ['1'] })
      .brings({ items: [copy('5')] });
    for (let times = 0; times < 3; times++) await rig.read(source);
    const [head] = await mentions();
    expect(await mentions()).toMatchObject([
      { external_id: '2', duplicate_of: null },
      { external_id: '3', duplicate_of: head!['id'] },
      { external_id: '5', duplicate_of: head!['id'] },
    ]);
    expect(await total()).toMatchObject({ mentions: 3, stories: 1 });
  });

  it('are recognised by another process, too', async () => {
    await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId);
    town.brings({ items: [copy('1')] });
    await rig.read(source);
    const second = new ListeningRig(db.database, [town] as never);
    await second.topics.start();
    town.brings({ items: [copy('2')] });
    await second.read(source);
    await second.stop();
    expect(await total()).toMatchObject({ mentions: 2, stories: 1 });
  });

  it('have one first, although two feeds bring them at the same moment', async () => {
    await rig.topic(workspaceId, 'acme');
    const feeds = await Promise.all(['East', 'West', 'North'].map((street) => rig.source(workspaceId, { street })));
    for (const round of [1, 2, 3]) {
      feeds.forEach((_, at) => town.brings({ items: [copy(`${round}-${at}`, ` ${'again '.repeat(round)}`)] }));
      await Promise.all(feeds.map((feed) => rig.read(feed)));
    }
    expect(await mentions()).toHaveLength(9);
    expect(await total()).toMatchObject({ mentions: 9, stories: 1 });
  });
});
