import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { Logger } from '#platform';
import { useDatabase } from '#testing';
import { listeningSchema } from '../store/schema.js';
import { TopicsStore } from '../store/topics.store.js';
import { eventually } from '../testing/eventually.js';
import { ListeningRig } from '../testing/listening-rig.js';
import { countDifferences } from '../testing/recount.js';
import { item, ScriptedSource } from '../testing/scripted-source.js';
import type { BackfillRequest } from './backfill-topic.js';
import { TopicIndex } from './topic-index.js';

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

const problem = (status: number, more: object = {}) =>
  expect.objectContaining({ problem: expect.objectContaining({ status, ...more }) });
const found = async () =>
  (
    await db.database.query<{ id: string }>(
      `select t.external_id as id from mentions m join texts t on t.id = m.text_id where m.workspace_id = $1 order by 1`,
      [workspaceId],
    )
  ).map(({ id }) => id);

describe('a topic', () => {
  it('is refused with what is wrong with its query, and where', async () => {
    await expect(rig.topic(workspaceId, 'acme AND (bob')).rejects.toEqual(
      problem(422, {
        errors: [expect.objectContaining({ pointer: '/query', from: expect.any(Number), to: expect.any(Number) })],
      }),
    );
    await expect(rig.topic(workspaceId, 'lang:es')).rejects.toEqual(
      problem(422, { errors: [expect.objectContaining({ code: 'no-anchor' })] }),
    );
    const { id } = await rig.topic(workspaceId, 'acme');
    await expect(rig.topicManager.change(workspaceId, id, { query: '"' }, null)).rejects.toEqual(problem(422));
  });

  it('is of its workspace alone', async () => {
    const { id } = await rig.topic(workspaceId, 'acme');
    const stranger = newId();
    await expect(rig.topicManager.get(stranger, id)).rejects.toEqual(problem(404));
    await expect(rig.topicManager.change(stranger, id, { name: 'x' }, null)).rejects.toEqual(problem(404));
    await expect(rig.topicManager.remove(stranger, id, null)).rejects.toEqual(problem(404));
    expect((await rig.topicManager.page(stranger, 10, undefined)).items).toEqual([]);
  });

  it('is changed by whoever has read it last', async () => {
    const { id } = await rig.topic(workspaceId, 'acme');
    expect(await rig.topicManager.change(workspaceId, id, { name: 'Acme' }, 1)).toMatchObject({
      version: 2,
      name: 'Acme',
    });
    await expect(rig.topicManager.change(workspaceId, id, { name: 'x' }, 1)).rejects.toEqual(
      problem(412, { version: 2 }),
    );
    await expect(rig.topicManager.remove(workspaceId, id, 1)).rejects.toEqual(problem(412));
  });

  it('is one of 10,000 at the most', async () => {
    await db.database.execute(
      `insert into topics (workspace_id, id, name, kind, query, languages, sources, domains, enabled)
       select $1, gen_random_uuid(), 'x', 'theme', 'x', '{}', '{}', '{}', false from generate_series(1, 10000)`,
      [workspaceId],
    );
    await expect(rig.topic(workspaceId, 'acme')).rejects.toEqual(problem(409, { code: 'too_many_topics' }));
  });

  it('is deleted with its mentions and counts, and the texts stay', async () => {
    const { id } = await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId);
    town.brings({ items: [item({ externalId: '1', text: 'acme' })] });
    await rig.read(source);
    await rig.topicManager.remove(workspaceId, id, null);
    for (const table of ['mentions', 'mention_counts'])
      expect(await db.database.query(`select from ${table}`)).toEqual([]);
    expect(await db.database.query('select from texts')).toHaveLength(1);
  });
});

describe('the index of topics', () => {
  const words = ['acme', 'the', 'and', 'good morning', 'coffee', 'news', 'today', 'hello', 'work', 'love'];

  it('hears of new, changed, disabled and deleted topics within a second, while it matches', async () => {
    await rig.topics.start();
    const post = item({ externalId: '1', text: 'acme and globex' });
    const matched = () => rig.topics.match(post).map((topic) => topic.query);
    const topic = await rig.topicManager.create(workspaceId, {
      ...{ name: 'x', kind: 'brand', query: 'acme', languages: [], sources: [], domains: [], enabled: true },
    });
    const soon = async (what: string, queries: string[]) => {
      const begun = performance.now();
      await eventually(what, async () => JSON.stringify(matched()) === JSON.stringify(queries));
      expect(performance.now() - begun).toBeLessThan(1_000);
    };
    await soon('new', ['acme']);
    await rig.topicManager.change(workspaceId, topic.id, { query: 'globex' }, null);
    await soon('changed', ['globex']);
    await rig.topicManager.change(workspaceId, topic.id, { enabled: false }, null);
    await soon('disabled', []);
    await rig.topicManager.change(workspaceId, topic.id, { enabled: true }, null);
    await soon('enabled', ['globex']);
    await rig.topicManager.remove(workspaceId, topic.id, null);
    await soon('deleted', []);
  });

  it('reads everything again when it may have missed something', async () => {
    await rig.topic(workspaceId, 'acme');
    const store = new TopicsStore(db.database);
    let lost = (): void => undefined;
    store.onChange = async (listener) => {
      lost = () => listener(null);
      return { [Symbol.asyncDispose]: async () => undefined };
    };
    const index = new TopicIndex(store, Logger.silent());
    await index.start();
    const { id } = await rig.topic(workspaceId, 'globex');
    await rig.removeTopic(workspaceId, id);
    await rig.topic(workspaceId, 'initech');
    const posts = ['acme', 'globex', 'initech'].map((text) => item({ externalId: text, text }));
    const matched = () => posts.filter((post) => index.match(post).length > 0).map((post) => post.text);
    expect(matched()).toEqual(['acme']);
    lost();
    await eventually('it has read again', async () => matched().join() === 'acme,initech');
    await index.onModuleDestroy();
  });

  it('passes over a stored query that cannot be matched', async () => {
    await rig.topic(workspaceId, 'acme');
    const { id } = await rig.topic(workspaceId, 'globex');
    await db.database.execute(`update topics set query = '((' where id = $1`, [id]);
    const index = new TopicIndex(new TopicsStore(db.database), Logger.silent());
    await index.start();
    expect(index.match(item({ externalId: '1', text: 'acme globex' })).map((topic) => topic.query)).toEqual(['acme']);
    await index.onModuleDestroy();
  });

  it('knows in which languages a workspace is interested', async () => {
    await rig.topic(workspaceId, 'acme', { languages: ['es'] });
    await rig.topic(workspaceId, 'globex', { languages: ['en', 'es'] });
    expect(rig.topics.languagesOf(workspaceId)).toEqual(['en', 'es']);
    const { id } = await rig.topic(workspaceId, 'initech');
    expect(rig.topics.languagesOf(workspaceId)).toEqual([]);
    await rig.removeTopic(workspaceId, id);
    expect(rig.topics.languagesOf(workspaceId)).toEqual(['en', 'es']);
  });

  it('bears ten thousand topics of common words', async () => {
    await db.database.execute(
      `insert into topics (workspace_id, id, name, kind, query, languages, sources, domains)
       select $1, gen_random_uuid(), 'x', 'theme', w || ' -' || w || i, '{}', '{}', '{}'
       from generate_series(1, 1000) i, unnest($2::text[]) w`,
      [workspaceId, words.map((word) => (word.includes(' ') ? `"${word}"` : word))],
    );
    await db.database.execute(
      `update topics set query = replace(query, ' -"good morning"', ' -x') where query like '%"%'`,
    );
    const source = await rig.source(workspaceId);
    await rig.topics.start();
    expect(rig.topics.size).toBe(10_000);
    town.brings({
      items: [item({ externalId: '1', text: 'good morning' }), item({ externalId: '2', text: 'nothing here' })],
    });
    await rig.read(source);
    expect(await db.database.query('select from mentions')).toHaveLength(1_000);
    expect(await db.database.query('select from texts')).toHaveLength(2);
  }, 60_000);
});

describe('the back-fill of a topic', () => {
  const arrive = async (count: number, text = (i: number) => `acme ${i}`) => {
    const source = await rig.source(workspaceId);
    const items = Array.from({ length: count }, (_, i) => item({ externalId: String(i), text: text(i) }));
    town.brings({ items });
    await rig.read(source);
    return source;
  };

  it('finds it in what was stored before, and says how far it is', async () => {
    await arrive(2_500, (i) => (i % 100 === 0 ? `acme ${i}` : `other ${i}`));
    const topic = await rig.topic(workspaceId, 'acme');
    expect(topic).toMatchObject({ backfillState: 'waiting', backfillScanned: 0, backfillFound: 0 });
    await rig.runBackfills();
    expect(await rig.topicManager.get(workspaceId, topic.id)).toMatchObject({
      ...{ backfillState: 'done', backfillScanned: 2_500, backfillFound: 25 },
    });
    expect(await found()).toHaveLength(25);
  });

  it('goes on where it was interrupted, and finds nothing twice', async () => {
    await arrive(2_500);
    const { id } = await rig.topic(workspaceId, 'acme');
    const request = rig.jobs[0]!.payload as BackfillRequest;
    const stop = new AbortController();
    const following = rig.backfill['texts'].following.bind(rig.backfill['texts']);
    rig.backfill['texts'].following = async (...args) => {
      if (args[1] !== null) stop.abort();
      return following(...args);
    };
    await expect(rig.backfill.run(request, stop.signal)).rejects.toThrow(/aborted/);
    rig.backfill['texts'].following = following;
    const half = await rig.topicManager.get(workspaceId, id);
    expect(half).toMatchObject({ backfillState: 'running', backfillScanned: 2_000 });
    await rig.runBackfills();
    expect(await rig.topicManager.get(workspaceId, id)).toMatchObject({ backfillScanned: 2_500, backfillFound: 2_500 });
    await db.database.execute(`update topics set backfill_after = null`);
    await rig.backfill.run(request, new AbortController().signal);
    expect(await found()).toHaveLength(2_500);
  });

  it('looks once more for what a reader may have matched before it knew the topic', async () => {
    const source = await arrive(3);
    const { id } = await rig.topic(workspaceId, 'acme');
    await rig.runBackfills();
    const [again] = rig.jobs;
    expect(again).toMatchObject({ payload: { again: expect.any(String) }, startAfter: expect.any(Date) });
    const { matcher } = rig.topics as unknown as { matcher: { delete(id: string): void } };
    matcher.delete(id);
    town.brings({ items: [item({ externalId: 'late', text: 'acme' })] });
    await rig.read(source);
    expect(await found()).toHaveLength(3);
    await rig.runBackfills();
    expect(await found()).toContain('late');
    expect(rig.jobs).toEqual([]);
    expect(await rig.topicManager.get(workspaceId, id)).toMatchObject({
      ...{ backfillState: 'done', backfillScanned: 3, backfillFound: 4 },
    });
  });

  it('begins anew with another query, and what the old one found stays', async () => {
    await arrive(4, (i) => (i % 2 ? `acme ${i}` : `globex ${i}`));
    const { id } = await rig.topic(workspaceId, 'acme');
    await rig.runBackfills();
    rig.jobs.length = 0;
    await rig.topicManager.change(workspaceId, id, { query: 'globex' }, null);
    const [request] = rig.jobs;
    await rig.topicManager.change(workspaceId, id, { query: 'globex OR initech' }, null);
    await rig.backfill.run(request!.payload as BackfillRequest, new AbortController().signal);
    expect(await found()).toEqual(['1', '3']);
    await rig.runBackfills();
    expect(await found()).toEqual(['0', '1', '2', '3']);
    rig.jobs.length = 0;
    await rig.topicManager.change(workspaceId, id, { name: 'Another name' }, null);
    expect(rig.jobs).toEqual([]);
  });

  it('leaves out what the topic does not ask for and what is muted', async () => {
    const source = await rig.source(workspaceId);
    await db.database.execute(
      `insert into mutes (workspace_id, id, kind, value, created_by) values ($1, $2, 'term', 'spam', 'ana')`,
      [workspaceId, newId()],
    );
    town.brings({
      items: [
        item({ externalId: 'es', text: 'acme', language: 'es' }),
        item({ externalId: 'en', text: 'acme', language: 'en' }),
        item({ externalId: 'muted', text: 'acme spam', language: 'es' }),
      ],
    });
    await rig.read(source);
    await rig.topic(workspaceId, 'acme', { languages: ['es'] });
    await rig.topic(workspaceId, 'acme OR x', { sources: ['feed'] });
    await rig.runBackfills();
    expect(await found()).toEqual(['es']);
  });

  it('takes copies for copies, the first for the first', async () => {
    const story = 'The town of Acme opens its new market hall on Saturday morning with music and free bread';
    await arrive(3, () => story);
    await rig.topic(workspaceId, 'acme');
    await rig.runBackfills();
    const rows = await db.database.query<{ external_id: string; duplicate_of: string | null }>(
      `select external_id, duplicate_of from mentions m join texts t on t.id = m.text_id order by m.id`,
    );
    expect(rows.map((row) => [row.external_id, row.duplicate_of !== null])).toEqual([
      ['0', false],
      ['1', true],
      ['2', true],
    ]);
  });
});

describe('a preview', () => {
  it('shows which of the newest texts a query would match', async () => {
    const source = await rig.source(workspaceId);
    const items = Array.from({ length: 120 }, (_, i) =>
      item({ externalId: String(i), text: i % 2 ? `acme ${i}` : 'other' }),
    );
    town.brings({ items });
    await rig.read(source);
    const { scanned, texts } = await rig.preview.run(workspaceId, 'acme');
    expect(texts).toHaveLength(50);
    expect(texts[0]!.item.text).toBe('acme 119');
    expect(scanned).toBe(99);
    expect(await rig.preview.run(newId(), 'acme')).toEqual({ scanned: 0, texts: [] });
    await expect(rig.preview.run(workspaceId, '((')).rejects.toEqual(problem(422));
  });
});
