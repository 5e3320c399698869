import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, newId, shift } from '#kernel';
import { useDatabase } from '#testing';
import { listeningSchema } from '../store/schema.js';
import { ListeningRig } from '../testing/listening-rig.js';
import { countDifferences } from '../testing/recount.js';
import { batchOf, item, ScriptedSource } from '../testing/scripted-source.js';
import { FeedMoved } from './ingest-batch.js';

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

const texts = (of = workspaceId) =>
  db.database.query<Record<string, unknown>>(`select * from texts where workspace_id = $1 order by id`, [of]);
const mentions = (of = workspaceId) =>
  db.database.query<Record<string, unknown>>(
    `select m.*, t.external_id, q.query from mentions m join texts t on t.id = m.text_id join topics q on q.id = m.topic_id
     where m.workspace_id = $1 order by m.id`,
    [of],
  );
const ids = async (of = workspaceId) => (await texts(of)).map((text) => text['external_id']);
const total = async () =>
  (
    await db.database.query<{ mentions: number; stories: number; reach: number }>(
      `select coalesce(sum(mentions), 0)::int as mentions, coalesce(sum(stories), 0)::int as stories,
         coalesce(sum(reach), 0)::int as reach from mention_counts where workspace_id = $1`,
      [workspaceId],
    )
  )[0];

describe('a batch', () => {
  it('becomes texts, mentions and counts, and moves the cursor', async () => {
    await rig.topic(workspaceId, 'acme', { domains: ['acme.com'] });
    const source = await rig.source(workspaceId);
    const post = item({
      externalId: '1',
      title: 'Pregón',
      text: 'ACME is great :) #Acme @bob',
      url: 'https://www.town.example/1?utm_source=x',
      links: ['https://shop.acme.com/x'],
      metrics: { likes: 1, reposts: null, replies: 0, views: null },
      publishedAt: shift(rig.clock.now(), -MINUTE),
    });
    town.brings({ items: [post, item({ externalId: '2' })], cursor: { at: 2 }, note: 'A note.', cost: 0.5 });
    await rig.read(source);
    const [first, second] = await texts();
    expect(first).toMatchObject({
      origin: 'town',
      external_id: '1',
      source: 'town',
      source_id: source.id,
      canonical_url: 'https://town.example/1',
      site: 'town.example',
      author_handle: 'ana',
      followers: '100',
      hashtags: ['Acme'],
      mentioned: ['bob'],
      sentiment: 'positive',
      reach: '100',
      dropped: null,
      metrics: { likes: 1, reposts: null, replies: 0, views: null },
      published_at: post.publishedAt,
      counted_at: rig.clock.now(),
    });
    expect(second).toMatchObject({ external_id: '2', story_id: null });
    expect(await mentions()).toMatchObject([
      {
        text_id: first!['id'],
        sentiment: 'positive',
        reach: '100',
        links_to_us: true,
        duplicate_of: null,
        status: 'new',
      },
    ]);
    expect(await total()).toEqual({ mentions: 1, stories: 1, reach: 100 });
    expect((await rig.reading.one(workspaceId, source.id)).feed).toMatchObject({
      ...{ cursor: { at: 2 }, note: 'A note.', cost: 0.5, items: 2, problem: null, lastItemAt: expect.any(Date) },
    });
  });

  it('is found by its words without accents, in Spanish and in English', async () => {
    const source = await rig.source(workspaceId);
    town.brings({ items: [item({ externalId: '1', text: 'Las canciones del Pregón', title: 'Running shoes' })] });
    await rig.read(source);
    const [row] = await db.database.query(
      `select search @@ to_tsquery('spanish', 'cancion') as es, search @@ to_tsquery('english', 'run') as en,
         search @@ to_tsquery('spanish', 'pregon') as folded, search @@ to_tsquery('english', 'shoal') as none from texts
       where workspace_id = $1`,
      [workspaceId],
    );
    expect(row).toEqual({ es: true, en: true, folded: true, none: false });
  });

  it('read again changes nothing', async () => {
    await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId);
    const items = [item({ externalId: '1', text: 'acme' }), item({ externalId: '2', text: 'acme too' })];
    town.brings({ items }).brings({ items: [...items, item({ externalId: '3', text: 'acme' })] });
    await rig.read(source);
    const before = await texts();
    await rig.read(source);
    expect((await texts()).slice(0, 2)).toEqual(before);
    expect(await total()).toMatchObject({ mentions: 3 });
  });

  it.each([[false], [true]])(
    'of a text that nobody follows is kept, unless there are too many (firehose: %s)',
    async (firehose) => {
      town.firehose = firehose;
      await rig.topic(workspaceId, 'acme');
      const source = await rig.source(workspaceId);
      town.brings({ items: [item({ externalId: '1', text: 'acme' }), item({ externalId: '2', text: 'other' })] });
      await rig.read(source);
      expect(await ids()).toEqual(firehose ? ['1'] : ['1', '2']);
    },
  );

  it('is stored whole or not at all', async () => {
    await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId);
    const forget = rig.bus.subscribe(() => Promise.reject(new Error('Something else in this transaction fails.')));
    town.brings({ items: [item({ externalId: '1', text: 'acme' })], cursor: 'beyond' });
    await rig.read(source);
    expect(await texts()).toEqual([]);
    expect((await rig.reading.one(workspaceId, source.id)).feed).toMatchObject({
      cursor: null,
      problem: { code: 'internal_error', message: expect.not.stringContaining('Something else') },
    });
    forget();
    town.brings({ items: [item({ externalId: '1', text: 'acme' })], cursor: 'beyond' });
    await rig.read(source);
    expect(town.reads[1]!.cursor).toBeNull();
    expect(await total()).toMatchObject({ mentions: 1 });
  });

  it('of somebody who lost the feed is refused', async () => {
    const source = await rig.source(workspaceId);
    const late = await rig.claim(source);
    const now = await rig.claim(source);
    const feed = { kind: 'town', origin: 'town', firehose: false, key: source.feedKey };
    const batch = batchOf({ items: [item({ externalId: '1' })], cursor: 1 });
    await expect(rig.ingest.run(batch, { ...feed, leaseToken: late.leaseToken, revision: 0 })).rejects.toThrow(
      FeedMoved,
    );
    await expect(rig.ingest.run(batch, { ...feed, leaseToken: now.leaseToken, revision: 7 })).rejects.toThrow(
      FeedMoved,
    );
    expect(await texts()).toEqual([]);
    await rig.ingest.run(batch, { ...feed, leaseToken: now.leaseToken, revision: 0 });
    expect(await ids()).toEqual(['1']);
  });

  it('keeps texts with characters that PostgreSQL has none for', async () => {
    await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId);
    const author = { handle: 'a\0na', name: '\ud800', url: null, followers: null };
    town.brings({
      items: [item({ externalId: 'i\0d', text: 'acme \\u0000 \0 \udc00', author })],
      cursor: { at: '\0' },
    });
    await rig.read(source);
    expect(await texts()).toMatchObject([{ external_id: 'id', text: 'acme \\u0000 \ufffd' }]);
  });
});

describe('an edited text', () => {
  it('is matched and judged anew, and counted where it was', async () => {
    await rig.topic(workspaceId, 'acme');
    await rig.topic(workspaceId, 'globex');
    const source = await rig.source(workspaceId);
    town.brings({ items: [item({ externalId: '1', text: 'acme :)' })] });
    await rig.read(source);
    const [before] = await mentions();
    rig.clock.advance(HOUR);
    const author = { handle: 'ana', name: null, url: null, followers: 7 };
    town.brings({ items: [item({ externalId: '1', text: 'acme and globex :(', author })] });
    await rig.read(source);
    expect(await mentions()).toMatchObject([
      { id: before!['id'], query: 'acme', sentiment: 'negative', reach: '7', counted_at: before!['counted_at'] },
      { query: 'globex', sentiment: 'negative', counted_at: before!['counted_at'] },
    ]);
    town.brings({ items: [item({ externalId: '1', text: 'nothing' })] });
    await rig.read(source);
    expect(await mentions()).toEqual([]);
    expect(await texts()).toMatchObject([{ text: 'nothing', edited_at: rig.clock.now() }]);
  });

  it('keeps the sentiment that a person corrected', async () => {
    await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId);
    town
      .brings({ items: [item({ externalId: '1', text: 'acme' })] })
      .brings({ items: [item({ externalId: '1', text: 'acme :)' })] });
    await rig.read(source);
    await db.database.execute(
      `update mentions set sentiment = 'negative', sentiment_score = -1, corrected_by = 'ana' where workspace_id = $1`,
      [workspaceId],
    );
    await db.database.execute(`update mention_counts set sentiment = 'negative' where workspace_id = $1`, [
      workspaceId,
    ]);
    await rig.read(source);
    expect(await mentions()).toMatchObject([{ sentiment: 'negative', sentiment_score: -1 }]);
  });

  it('of a firehose is followed even when it no longer matches', async () => {
    town.firehose = true;
    await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId);
    town
      .brings({ items: [item({ externalId: '1', text: 'acme' })] })
      .brings({ items: [item({ externalId: '1', text: 'other' })] });
    await rig.read(source);
    await rig.read(source);
    expect(await texts()).toMatchObject([{ text: 'other' }]);
    expect(await mentions()).toEqual([]);
  });
});

describe('a text that was deleted', () => {
  it('is forgotten with its mentions, in every workspace', async () => {
    const other = newId();
    for (const one of [workspaceId, other]) await rig.topic(one, 'acme');
    const source = await rig.source(workspaceId);
    await rig.source(other);
    town.brings({ items: ['1', '2'].map((externalId) => item({ externalId, text: 'acme' })) });
    town.brings({ items: [item({ externalId: '3', text: 'acme' })], removals: ['1', 'unknown', '3'] });
    await rig.read(source);
    await rig.read(source);
    expect(await ids()).toEqual(['2']);
    expect(await ids(other)).toEqual(['2']);
    expect(await total()).toMatchObject({ mentions: 1 });
  });
});

describe('an account that is gone', () => {
  it('takes all that it wrote with it, and nothing of others or of other networks', async () => {
    await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId);
    const by = (handle: string) => ({ handle, name: null, url: null, followers: 1 });
    town.brings({
      items: [
        item({ externalId: '1', text: 'acme', author: by('ana') }),
        item({ externalId: '2', text: 'acme again', author: by('ana') }),
        item({ externalId: '3', text: 'acme', author: by('bob') }),
      ],
    });
    town.brings({ items: [], removals: ['2'], removedAuthors: ['ana', 'nobody'] });
    await rig.read(source);
    await rig.read(source);
    expect(await ids()).toEqual(['3']);
    expect(await total()).toMatchObject({ mentions: 1 });
  });
});

describe('what makes no mention', () => {
  it.each([
    ['author', 'ana', 'muted-author'],
    ['site', 'town.example', 'muted-site'],
    ['term', 'Gráce', 'muted-term'],
  ])('is stored with its reason: a muted %s', async (kind, value, reason) => {
    await db.database.execute(
      `insert into mutes (workspace_id, id, kind, value, created_by) values ($1, $2, $3, $4, 'ana')`,
      [workspaceId, newId(), kind, value],
    );
    await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId);
    const author = { handle: 'bob', name: null, url: null, followers: 1 };
    town.brings({
      items: [
        item({ externalId: '1', text: 'acme by grace', url: 'https://news.town.example/1' }),
        item({ externalId: '2', text: 'acme', author, url: 'https://else.example/2' }),
      ],
    });
    await rig.read(source);
    expect((await texts()).map((text) => text['dropped'])).toEqual([reason, null]);
    expect(await mentions()).toMatchObject([{ external_id: '2' }]);
  });

  it('is what a topic does not ask for: other languages, other sources', async () => {
    const source = await rig.source(workspaceId);
    await rig.topic(workspaceId, 'acme OR es', { languages: ['es'] });
    await rig.topic(workspaceId, 'acme OR kind', { sources: ['town'] });
    await rig.topic(workspaceId, 'acme OR id', { sources: [source.id] });
    await rig.topic(workspaceId, 'acme OR none', { sources: ['feed', newId()] });
    town.brings({
      items: ['en', 'es', null].map((language) => item({ externalId: String(language), text: 'acme', language })),
    });
    await rig.read(source);
    const found = (await mentions()).map((row) => `${row['query']} ${row['external_id']}`);
    expect(found.toSorted()).toEqual([
      ...['es', 'null'].map((text) => `acme OR es ${text}`),
      ...['en', 'es', 'null'].map((text) => `acme OR id ${text}`),
      ...['en', 'es', 'null'].map((text) => `acme OR kind ${text}`),
    ]);
  });
});

describe('two workspaces on one feed', () => {
  it('share the reader and nothing else', async () => {
    const other = newId();
    await rig.topic(workspaceId, 'acme');
    await rig.topic(other, 'globex');
    const own = await rig.source(workspaceId);
    const theirs = await rig.source(other);
    expect(theirs.feedKey).toBe(own.feedKey);
    town.brings({ items: [item({ externalId: '1', text: 'acme' }), item({ externalId: '2', text: 'globex' })] });
    await rig.read(own);
    expect(town.reads).toHaveLength(1);
    expect(await mentions()).toMatchObject([{ external_id: '1' }]);
    expect(await mentions(other)).toMatchObject([{ external_id: '2' }]);
    expect(await ids(other)).toEqual(['1', '2']);
    await rig.managing.remove(other, theirs.id, null);
    town.brings({ items: [item({ externalId: '3', text: 'globex' })] });
    await rig.read(own);
    expect(await ids()).toHaveLength(3);
    expect(await ids(other)).toHaveLength(2);
  });
});

describe('numbers and gaps', () => {
  it('are kept for the topic of the source', async () => {
    const topic = await rig.topic(workspaceId, 'acme');
    const source = await rig.source(workspaceId, { street: 'Main' }, { topicId: topic.id });
    const at = new Date('2026-12-01T12:00:00Z');
    const gap = { from: null, to: at, reason: 'The town was closed.' };
    town.brings({
      counts: [
        { at, value: 3 },
        { at: shift(at, MINUTE), value: 4 },
      ],
      gap,
    });
    town.brings({ counts: [{ at, value: 5 }] });
    await rig.read(source);
    await rig.read(source);
    expect(await db.database.query('select bucket, value::int, source_id from source_counts')).toEqual([
      { bucket: at, value: 5, source_id: source.id },
    ]);
    expect((await rig.reading.one(workspaceId, source.id)).gaps).toEqual([{ ...gap, noticedAt: expect.any(Date) }]);
  });
});
