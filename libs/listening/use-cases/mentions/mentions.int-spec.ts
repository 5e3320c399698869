import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { buffer } from 'node:stream/consumers';
import { Database } from '#database';
import { HOUR, newId, shift } from '#kernel';
import { Events } from '#notifications';
import { FakeClock, useDatabase } from '#testing';
import { MentionViewsStore } from '../../store/mention-views.store.js';
import { MutesStore } from '../../store/mutes.store.js';
import type { TopicEntity } from '../../store/entities/topic.entity.js';
import { countDifferences } from '../../testing/recount.js';
import { eventually } from '../../testing/eventually.js';
import { MentionBus, type NewMention } from '../mention-bus.js';
import { RecordMentions } from '../record-mentions.js';
import { Planter, type Said } from '../reputation/testing/plant.js';
import { workbench, WORKBENCH_SCHEMAS } from '../reputation/testing/workbench.js';
import { AnnounceMentions } from './announce-mentions.js';
import { EditMention } from './edit-mention.js';
import { EraseAuthor } from './erase-author.js';
import { ExportMentions } from './export-mentions.js';
import { ManageMutes } from './manage-mutes.js';
import { ManageViews } from './manage-views.js';
import { ReadMentions, type MentionFilter } from './read-mentions.js';

const db = useDatabase(WORKBENCH_SCHEMAS);
const clock = new FakeClock('2026-06-10T10:00:00Z');
let app: NestExpressApplication;
let plant: Planter;
let topic: TopicEntity;

beforeAll(async () => {
  const useCases = [AnnounceMentions, EditMention, EraseAuthor, ExportMentions, ManageMutes, ManageViews, ReadMentions];
  const stores = [MentionViewsStore, MutesStore];
  app = await workbench({
    database: db.database,
    clock,
    providers: [...useCases, ...stores, MentionBus, RecordMentions],
  });
});
afterAll(() => app?.close());
beforeEach(async () => {
  plant = new Planter(db.database);
  topic = await plant.topic('Acme');
});
afterEach(async () => expect(await countDifferences(db.database)).toEqual([]));

let said = 0;
/** Each a minute before the one before. */
const say = (...texts: (Omit<Said, 'at'> & { at?: Date })[]) =>
  plant.say(
    topic,
    texts.map((one) => ({ at: shift(clock.now(), -60_000 * ++said), ...one })),
  );
const list = async (filter: MentionFilter = {}) =>
  (await app.get(ReadMentions).page(plant.workspaceId, filter, 200, undefined)).items;
const texts = async (filter: MentionFilter = {}) => (await list(filter)).map(({ text }) => text);
const counted = async () => {
  const [row] = await db.database.query<{ positive: number; negative: number; all: number }>(
    `select coalesce(sum(mentions) filter (where sentiment = 'positive'), 0)::int as positive,
       coalesce(sum(mentions) filter (where sentiment = 'negative'), 0)::int as negative, coalesce(sum(mentions), 0)::int as all
     from mention_counts where workspace_id = $1`,
    [plant.workspaceId],
  );
  return row;
};

describe('the list', () => {
  it('is newest first, page by page, and shows one of each story', async () => {
    const [head] = await say({ text: 'a' }, { text: 'b' }, { text: 'c' });
    await say({ text: 'copy of a', copyOf: head! });
    const read = app.get(ReadMentions);
    const first = await read.page(plant.workspaceId, {}, 2, undefined);
    const second = await read.page(plant.workspaceId, {}, 2, first.next!);
    expect([first.items, second.items].map((items) => items.map(({ text }) => text))).toEqual([['a', 'b'], ['c']]);
    expect(second.next).toBeNull();
    expect(first.items[0]!.copies).toBe(1);
    await expect(read.page(plant.workspaceId, {}, 2, 'else')).rejects.toThrow('invalid_cursor');
    expect(await read.page(newId(), {}, 2, undefined)).toEqual({ items: [], next: null });
  });

  it('is filtered by what a text is', async () => {
    await say(
      { text: 'Las canciones del pregón', language: 'es', sentiment: 'positive', author: 'Ana', source: 'feed' },
      { text: 'Running shoes', sentiment: 'negative', links: ['https://acme.com'] },
      { text: 'a lamp', at: shift(clock.now(), -99 * HOUR) },
    );
    expect(await texts({ language: 'es' })).toEqual(['Las canciones del pregón']);
    expect(await texts({ sentiment: 'negative' })).toEqual(['Running shoes']);
    expect(await texts({ author: '@Ana' })).toEqual(['Las canciones del pregón']);
    expect(await texts({ source: 'feed' })).toEqual(['Las canciones del pregón']);
    expect(await texts({ to: shift(clock.now(), -98 * HOUR) })).toEqual(['a lamp']);
    expect(await texts({ topic: newId() })).toEqual([]);
    expect(await texts({ q: 'canción pregon' })).toEqual(['Las canciones del pregón']);
    expect(await texts({ q: 'run' })).toEqual(['Running shoes']);
    expect(await texts({ q: '"shoes running"' })).toEqual([]);
  });

  it('of one story is the same from whichever of its texts', async () => {
    const [head, other] = await say({ text: 'story' }, { text: 'other' });
    const [copy] = await say({ text: 'copy 1', copyOf: head! }, { text: 'copy 2', copyOf: head! });
    for (const near of [head, copy]) expect(await texts({ near: near! })).toEqual(['story', 'copy 1', 'copy 2']);
    expect(await texts({ near: other! })).toEqual(['other']);
    expect(await texts({ near: newId() })).toEqual([]);
  });
});

describe('a mention', () => {
  it('is corrected, and the counts with it; taken back it is as it was judged', async () => {
    const [id] = await say({ text: 'great, thanks', sentiment: 'positive' });
    const edit = app.get(EditMention);
    const run = (change: Parameters<EditMention['run']>[2], version: number | null = null) =>
      edit.run(plant.workspaceId, id!, change, 'Ana', version);
    expect(await run({ sentiment: 'negative' })).toMatchObject({
      label: 'negative',
      score: -1,
      correctedBy: 'Ana',
      version: 2,
    });
    expect(await counted()).toEqual({ positive: 0, negative: 1, all: 1 });
    expect(await run({ sentiment: null }, 2)).toMatchObject({ label: 'positive', correctedBy: null });
    expect(await counted()).toEqual({ positive: 1, negative: 0, all: 1 });
    const assignee = newId();
    expect(await run({ status: 'answered', assignee, tags: ['vip'] })).toMatchObject({
      status: 'answered',
      assignee,
      tags: ['vip'],
    });
    expect(await run({ assignee: null })).toMatchObject({
      status: 'answered',
      assignee: null,
      tags: ['vip'],
      correctedBy: null,
    });
    await expect(run({ status: 'new' }, 2)).rejects.toThrow('stale_version');
    await expect(edit.run(newId(), id!, {}, 'Bo', null)).rejects.toThrow('not_found');
    expect(await texts({ tag: 'vip', status: 'answered' })).toHaveLength(1);
  });
});

describe('mutes', () => {
  const mute = (kind: 'author' | 'site' | 'term', value: string) =>
    app.get(ManageMutes).create(plant.workspaceId, kind, value, 'Ana');

  it('silence an author in what is stored, however they are spelt, until they are heard again', async () => {
    await say({ text: 'loud', author: 'Loud' }, { text: 'louder', author: 'loud' }, { text: 'quiet', author: 'Quiet' });
    const { id } = await mute('author', '@LOUD');
    expect(await texts()).toEqual(['quiet']);
    expect(await texts({ muted: true })).toHaveLength(3);
    expect(await counted()).toMatchObject({ all: 1 });
    await expect(mute('author', 'LOUD')).rejects.toThrow('already_muted');
    await app.get(ManageMutes).remove(plant.workspaceId, id);
    expect(await texts()).toHaveLength(3);
    expect(await counted()).toMatchObject({ all: 3 });
  });

  it('silence a site with what is below it, and nothing that only looks like it', async () => {
    const at = (host: string) => ({ text: host, url: `https://${host}/1` });
    await say(at('a_b.example'), at('x.a_b.example'), at('axb.example'), at('other.example'));
    await mute('site', 'https://www.A_B.example/path');
    expect(await texts()).toEqual(['axb.example', 'other.example']);
    await expect(mute('site', 'no site')).rejects.toThrow('invalid_site');
  });

  it('that still hold keep silent what another one lets go', async () => {
    await say({ text: 'both', author: 'loud', url: 'https://loud.example/1' });
    const site = await mute('site', 'loud.example');
    const author = await mute('author', 'loud');
    await app.get(ManageMutes).remove(plant.workspaceId, author.id);
    expect(await texts()).toEqual([]);
    await app.get(ManageMutes).remove(plant.workspaceId, site.id);
    expect(await texts()).toEqual(['both']);
  });

  it('of words are kept for what comes', async () => {
    await say({ text: 'casino' });
    await mute('term', 'casino');
    expect(await texts()).toEqual(['casino']);
    expect(await app.get(ManageMutes).all(plant.workspaceId)).toMatchObject([
      { kind: 'term', value: 'casino', createdBy: 'Ana' },
    ]);
  });
});

describe('erasure', () => {
  it('takes all that somebody wrote, in whatever spelling, and of one source only when that is asked for', async () => {
    await say(
      { text: '1', author: 'Ana' },
      { text: '2', author: 'ana', source: 'feed' },
      { text: '3', author: 'anabel' },
    );
    const erase = app.get(EraseAuthor);
    expect(await erase.run(plant.workspaceId, 'ANA', 'feed')).toEqual({ texts: 1, mentions: 1 });
    expect(await texts()).toEqual(['1', '3']);
    expect(await erase.run(plant.workspaceId, '@Ana', null)).toEqual({ texts: 1, mentions: 1 });
    expect(await texts()).toEqual(['3']);
    expect(await erase.run(newId(), 'anabel', null)).toEqual({ texts: 0, mentions: 0 });
  });

  it('takes them out of alerts, also out of what an alert is about', async () => {
    await db.database.execute(
      `insert into alert_rules (workspace_id, id, name, topic_id, condition, cooldown_ms, actions, language) values ($1, $2, '', $2, '{}', 0, '', 'en')`,
      [plant.workspaceId, topic.id],
    );
    const lists = { terms: [], domains: [], sources: [], mentions: [{ id: '1', author: 'ana', text: 'secret' }] };
    const explanation = { sentence: '@ana is talking.', authors: [{ handle: 'ana', name: 'Ana' }], ...lists };
    await db.database.execute(
      `insert into alerts (workspace_id, id, rule_id, topic_id, kind, subject, since, raised_at, last_at, score, explanation)
       values ($1, $2, $3, $3, 'author', 'ana', now(), now(), now(), 1, $4)`,
      [plant.workspaceId, newId(), topic.id, explanation],
    );
    await app.get(EraseAuthor).run(plant.workspaceId, 'ana', null);
    const [alert] = await db.database.query<{ subject: string; explanation: object }>(
      'select subject, explanation from alerts where workspace_id = $1',
      [plant.workspaceId],
    );
    expect(alert).toEqual({
      subject: expect.stringMatching(/^erased:/),
      explanation: { ...explanation, sentence: '… is talking.', authors: [], mentions: [] },
    });
  });
});

it('the export is all of it as CSV, with nothing that a spreadsheet would run', async () => {
  await say(...Array.from({ length: 1203 }, (_, i) => ({ text: `text ${i}` })), {
    text: '=HYPERLINK("x")',
    author: 'ana, "the" one',
  });
  const csv = (await buffer(app.get(ExportMentions).run(plant.workspaceId, {}))).toString();
  const lines = csv.trimEnd().split('\n');
  expect(lines).toHaveLength(1205);
  expect(lines[0]).toMatch(/^\uFEFFid,topic,published_at,/);
  expect(new Set(lines.map((line) => line.split(',')[0])).size).toBe(1205);
  expect(lines.at(-1)).toContain(`"'=HYPERLINK(""x"")"`);
  expect(lines.at(-1)).toContain('"ana, ""the"" one"');
});

it('views keep a filter under a name', async () => {
  const views = app.get(ManageViews);
  const filter = { sentiment: 'negative', status: 'new' };
  const view = await views.create(plant.workspaceId, { name: 'Angry', filter }, 'Ana');
  await expect(views.create(plant.workspaceId, { name: 'Angry', filter }, 'Bo')).rejects.toThrow('name_taken');
  await views.create(plant.workspaceId, { name: 'All', filter: {} }, 'Bo');
  expect((await views.all(plant.workspaceId)).map(({ name }) => name)).toEqual(['All', 'Angry']);
  await expect(views.change(plant.workspaceId, view.id, { name: 'All' }, null)).rejects.toThrow('name_taken');
  expect(await views.change(plant.workspaceId, view.id, { name: 'Cross' }, 1)).toMatchObject({
    name: 'Cross',
    filter,
    version: 2,
  });
  await expect(views.change(plant.workspaceId, view.id, { name: 'x' }, 1)).rejects.toThrow('stale_version');
  await views.remove(plant.workspaceId, view.id);
  await expect(views.remove(plant.workspaceId, view.id)).rejects.toThrow('not_found');
});

describe('a new mention', () => {
  const hear = async () => {
    await db.database.execute(
      `insert into webhooks (workspace_id, id, url, events, secret) values ($1, $2, 'https://hook.example', '{mention.created}', 'sealed')`,
      [plant.workspaceId, newId()],
    );
    await app.get(Events)['reload']();
    await eventually('the webhook is known', async () => app.get(Events).heard(plant.workspaceId, 'mention.created'));
  };
  const tell = (ids: string[]) =>
    app.get(MentionBus).tell(ids.map((id) => ({ id, workspaceId: plant.workspaceId }) as NewMention));
  const told = () =>
    db.database.query<{ event: string; data: object }>(
      'select event, data from webhook_deliveries where workspace_id = $1 order by id',
      [plant.workspaceId],
    );

  it('is told to webhooks with its essentials, in the transaction that makes it', async () => {
    await hear();
    const database = app.get(Database);
    const ids = await say(
      { text: 'Acme!', author: 'ana', sentiment: 'positive', reach: 7 },
      { text: 'x'.repeat(3000) },
    );
    const failing = database.transaction(async () => {
      await tell(ids);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await told()).toEqual([]);
    await database.transaction(() => tell(ids));
    const events = await told();
    expect(events).toHaveLength(2);
    const first = events.find(({ data }) => (data as { text: string }).text === 'Acme!')!;
    expect(first).toEqual({
      event: 'mention.created',
      data: {
        ...{
          id: ids[0],
          topic: topic.id,
          source: 'town',
          kind: 'post',
          url: expect.any(String),
          author: 'ana',
          title: null,
        },
        ...{
          text: 'Acme!',
          language: 'en',
          sentiment: 'positive',
          reach: 7,
          duplicateOf: null,
          publishedAt: expect.any(String),
        },
      },
    });
  });

  it('costs nothing where nobody listens', async () => {
    const [id] = await say({ text: 'Acme!' });
    await tell([id!]);
    expect(await told()).toEqual([]);
  });
});
