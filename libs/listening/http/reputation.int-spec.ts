import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DAY, HOUR, newId, shift } from '#kernel';
import { FakeClock, useDatabase } from '#testing';
import type { SentimentLabel } from '../domain/index.js';
import { reputationScore } from '../domain/reputation/reputation-score.js';
import type { TopicEntity } from '../store/entities/topic.entity.js';
import { CompareVoices } from '../use-cases/reputation/compare-voices.js';
import { FindTrends } from '../use-cases/reputation/find-trends.js';
import { ReadReputation } from '../use-cases/reputation/read-reputation.js';
import { ReadUnlinked } from '../use-cases/reputation/read-unlinked.js';
import { RisingTerms } from '../use-cases/reputation/rising-terms.js';
import { Planter } from '../use-cases/reputation/testing/plant.js';
import { KEY, workbench, WORKBENCH_SCHEMAS } from '../use-cases/reputation/testing/workbench.js';
import { TopicTimes } from '../use-cases/reputation/topic-times.js';
import { ViewCrisis } from '../use-cases/reputation/view-crisis.js';
import { ReputationController } from './reputation.controller.js';

const db = useDatabase(WORKBENCH_SCHEMAS);
/** Monday noon in Madrid, the day after the clocks went back. */
const clock = new FakeClock('2026-10-26T11:00:00Z');
let app: NestExpressApplication;
let plant: Planter;

beforeAll(async () => {
  const reputation = [CompareVoices, FindTrends, ReadReputation, ReadUnlinked, RisingTerms, TopicTimes, ViewCrisis];
  app = await workbench({
    database: db.database,
    clock,
    providers: reputation,
    controllers: [ReputationController],
    http: true,
  });
  const [workspace] = await db.database.query<{ workspace_id: string }>(
    `update workspaces set zone = 'Europe/Madrid' returning workspace_id`,
  );
  plant = new Planter(db.database, workspace!.workspace_id);
});
afterAll(() => app?.close());

async function ask(path: string, query: Record<string, string> = {}) {
  const answer = await fetch(`${await app.getUrl()}/v1/${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${KEY}` },
  });
  return { status: answer.status, body: (await answer.json()) as any };
}

const counted = (topic: TopicEntity, at: string, sentiment: SentimentLabel, value: number, reach = 0) =>
  plant.counted(topic, [{ at: new Date(at), value, sentiment, reach }]);

describe('reputation', () => {
  it('is told for local days, their total, and the time before', async () => {
    const topic = await plant.topic('days', { createdAt: new Date('2026-01-01') });
    await counted(topic, '2026-10-22T21:55:00Z', 'negative', 7); // Thursday still
    await counted(topic, '2026-10-23T10:00:00Z', 'neutral', 5, 50);
    await counted(topic, '2026-10-24T22:00:00Z', 'positive', 4, 400); // Sunday has 25 hours
    await counted(topic, '2026-10-25T22:55:00Z', 'negative', 1, 100);
    await counted(topic, '2026-10-26T10:00:00Z', 'positive', 2, 0);
    const { status, body } = await ask('reputation', { topic: topic.id, from: '2026-10-24T22:00:00Z' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ topic: topic.id, zone: 'Europe/Madrid', every: '1d' });
    const { score, inputs, formula } = reputationScore({
      mentions: { positive: 4, neutral: 0, negative: 1 },
      reach: { positive: 400, neutral: 0, negative: 100 },
    });
    expect(body.series).toEqual([
      {
        ...{ from: '2026-10-24T22:00:00.000Z', to: '2026-10-25T23:00:00.000Z', mentions: 5, stories: 5 },
        ...{ positive: 4, neutral: 0, negative: 1, netSentiment: 0.6, reach: 500, score, inputs },
      },
      expect.objectContaining({
        from: '2026-10-25T23:00:00.000Z',
        to: '2026-10-26T11:00:00.000Z',
        mentions: 2,
        netSentiment: 1,
      }),
    ]);
    expect(body.totals).toMatchObject({ mentions: 7, positive: 6, negative: 1, reach: 500 });
    expect(body.previous).toMatchObject({
      ...{ from: '2026-10-22T22:00:00.000Z', to: '2026-10-24T10:00:00.000Z' },
      ...{ mentions: 5, netSentiment: null, score: null, reach: 50 },
    });
    expect(body.formulas).toEqual({ score: formula, netSentiment: expect.any(String), reach: expect.any(String) });
  });

  it('of a topic that is new has no time before; nothing said is zero, and no opinion is null', async () => {
    const topic = await plant.topic('new', { createdAt: shift(clock.now(), -DAY) });
    const { body } = await ask('reputation', { topic: topic.id });
    expect(body.series).toHaveLength(31);
    expect(body.totals).toMatchObject({ mentions: 0, netSentiment: null, score: null });
    expect(body.previous).toBeNull();
  });

  it('is told by the hour', async () => {
    const topic = await plant.topic('hours');
    await counted(topic, '2026-10-26T09:55:00Z', 'neutral', 3);
    const { body } = await ask('reputation', { topic: topic.id, every: '1h', from: '2026-10-26T09:00:00Z' });
    expect(body.series.map(({ mentions }: { mentions: number }) => mentions)).toEqual([3, 0]);
  });

  it.each([
    ['an unknown topic', 404, { topic: newId() }],
    ['no topic', 400, {}],
    ['a misspelt parameter', 400, { topic: newId(), form: '2026-01-01T00:00:00Z' }],
    ['another rhythm', 400, { topic: newId(), every: '5m' }],
  ])('of %s is answered with %i', async (_, status, query) => {
    expect((await ask('reputation', query as unknown as Record<string, string>)).status).toBe(status);
  });

  it('of a time that is none is refused', async () => {
    const { id } = await plant.topic('times');
    const { status, body } = await ask('reputation', { topic: id, from: '2026-10-27T00:00:00Z' });
    expect([status, body.code]).toEqual([422, 'invalid_time']);
  });
});

describe('share of voice', () => {
  it('adds up to one over the topics asked for', async () => {
    const [a, b, c] = [await plant.topic('a'), await plant.topic('b'), await plant.topic('c')];
    await counted(a!, '2026-10-20T10:00:00Z', 'positive', 30, 100);
    await counted(b!, '2026-10-20T10:00:00Z', 'positive', 10, 300);
    await counted(c!, '2026-10-20T10:00:00Z', 'negative', 1000, 9);
    const { body } = await ask('share-of-voice', { topics: `${a!.id},${b!.id}` });
    expect(body.topics).toMatchObject([
      { topic: a!.id, name: 'a', share: 0.75, positiveShare: 0.75, reachShare: 0.25, negativeShare: null },
      { topic: b!.id, name: 'b', share: 0.25, positiveShare: 0.25, reachShare: 0.75, netSentiment: 1 },
    ]);
  });

  it('is over brands and competitors when no topics are named', async () => {
    const rival = await plant.topic('rival', { kind: 'competitor' });
    const theme = await plant.topic('theme', { kind: 'theme' });
    const off = await plant.topic('off', { kind: 'competitor', enabled: false });
    const { body } = await ask('share-of-voice');
    const ids = body.topics.map(({ topic }: { topic: string }) => topic);
    expect(ids).toContain(rival.id);
    expect([ids.includes(theme.id), ids.includes(off.id)]).toEqual([false, false]);
  });

  it.each([
    ['nonsense', 400],
    [newId(), 404],
  ])('of %s is answered with %i', async (topics, status) => {
    expect((await ask('share-of-voice', { topics })).status).toBe(status);
  });
});

it('the document of the API tells all of it', async () => {
  const document = (await (await fetch(`${await app.getUrl()}/openapi.json`)).json()) as { paths: object };
  const paths = ['reputation', 'share-of-voice', 'trends', 'unlinked', 'crisis'].map((name) => `/v1/${name}`);
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(paths));
});

it('trends are what rises, and say how much was read', async () => {
  const topic = await plant.topic('trending');
  const said = (hours: number, i: number, text: string, more = {}) => ({
    at: shift(clock.now(), -hours * HOUR - i),
    text,
    author: `u${i}`,
    ...more,
  });
  await plant.say(
    topic,
    Array.from({ length: 100 }, (_, i) => said(30, i, 'a nice lamp')),
  );
  await plant.say(
    topic,
    Array.from({ length: 80 }, (_, i) => said(2, i, 'a nice lamp')),
  );
  const news = { hashtags: ['Recall'], links: ['https://news.example/1'], author: 'herald' };
  await plant.say(
    topic,
    Array.from({ length: 20 }, (_, i) => said(1, i, 'the recall of lamps', news)),
  );
  const { body } = await ask('trends', { topic: topic.id });
  expect(body.read).toEqual({ now: { texts: 100, of: 100 }, before: { texts: 100, of: 100 } });
  expect(body.terms.map(({ name }: { name: string }) => name).toSorted()).toEqual(['lamps', 'recall']);
  expect(body.terms[0]).toMatchObject({ mentions: 20, usual: 0, chance: expect.any(Number) });
  expect(body.hashtags).toMatchObject([{ name: 'recall', mentions: 20 }]);
  expect(body.authors).toMatchObject([{ name: 'herald' }]);
  expect(body.domains).toMatchObject([{ name: 'news.example' }]);
});

it('a sample is even, of the size asked for, and always the same', async () => {
  const topic = await plant.topic('sampled');
  const said = Array.from({ length: 6000 }, (_, i) => ({
    at: shift(clock.now(), -(i + 1) * 60_000),
    text: `lamp ${i}`,
    author: `u${i}`,
  }));
  await plant.say(topic, said);
  const query = { topic: topic.id, from: shift(clock.now(), -5 * DAY).toISOString() };
  const { body } = await ask('trends', query);
  expect(body.read.now.of).toBe(6000);
  expect(body.read.now.texts).toBeGreaterThan(2700);
  expect(body.read.now.texts).toBeLessThanOrEqual(3000);
  expect((await ask('trends', query)).body.read).toEqual(body.read);
});

describe('unlinked mentions', () => {
  it('come by what they are worth, page by page', async () => {
    const topic = await plant.topic('linked', { domains: ['acme.com'] });
    const at = (days: number) => shift(clock.now(), -days * DAY);
    const ids = await plant.say(topic, [
      { at: at(1), text: 'small', reach: 10 },
      { at: at(1), text: 'large', reach: 1000 },
      { at: at(29), text: 'larger, but four weeks older', reach: 10_000 },
      { at: at(1), text: 'linked', reach: 1e6, links: ['https://www.acme.com/lamp'] },
      { at: at(91), text: 'long ago', reach: 1e9 },
    ]);
    await plant.say(topic, [{ at: at(1), text: 'a copy', reach: 1e6, copyOf: ids[0]! }]);
    const first = await ask('unlinked', { topic: topic.id, limit: '2' });
    const texts = (page: typeof first) => page.body.items.map(({ text }: { text: string }) => text);
    expect(texts(first)).toEqual(['large', 'larger, but four weeks older']);
    clock.advance(HOUR);
    const second = await ask('unlinked', { topic: topic.id, limit: '2', next: first.body.next });
    clock.advance(-HOUR);
    expect(texts(second)).toEqual(['small']);
    expect(second.body.next).toBeNull();
    expect((await ask('unlinked', { topic: topic.id, next: 'else' })).status).toBe(400);
  });

  it('are none of a topic without domains, which is said', async () => {
    const { id } = await plant.topic('nowhere');
    const { status, body } = await ask('unlinked', { topic: id });
    expect([status, body.errors[0].code]).toEqual([422, 'no_domains']);
  });
});

it('the crisis view shows what changed since yesterday', async () => {
  const topic = await plant.topic('crisis');
  const at = (hours: number, i: number) => shift(clock.now(), -hours * HOUR - i);
  const many = (count: number, hours: number, text: string, sentiment: SentimentLabel, more = {}) =>
    Array.from({ length: count }, (_, i) => ({
      at: at(hours, i),
      text: `${text} ${i}`,
      sentiment,
      author: `u${i}`,
      reach: i,
      ...more,
    }));
  await plant.say(topic, many(40, 30, 'lovely lamp', 'positive'));
  await plant.say(topic, many(40, 50, 'ugly lamp', 'negative'));
  await plant.say(topic, many(10, 3, 'lovely lamp', 'positive'));
  await plant.say(topic, many(120, 2, 'the recall is a shame', 'negative', { author: 'herald', followers: 7 }));
  await db.database.execute(
    `insert into alert_rules (workspace_id, id, name, topic_id, condition, cooldown_ms, actions, language) values ($1, $2, '', $3, '{}', 0, '', 'en')`,
    [plant.workspaceId, topic.id, topic.id],
  );
  const explanation = {
    sentence: 'x',
    observed: 1,
    expected: 0,
    since: '',
    terms: [],
    authors: [],
    domains: [],
    sources: [],
    mentions: [],
  };
  for (const state of ['open', 'resolved'])
    await db.database.execute(
      `insert into alerts (workspace_id, id, rule_id, topic_id, kind, subject, state, since, raised_at, last_at, score, explanation)
       values ($1, $2, $3, $3, 'spike', $4, $4, now(), now(), now(), 0.5, $5)`,
      [plant.workspaceId, newId(), topic.id, state, explanation],
    );
  const { status, body } = await ask('crisis', { topic: topic.id });
  expect(status).toBe(200);
  expect(body.volume).toEqual({ now: 130, before: 40, difference: 90 });
  expect(body.notable).toEqual(expect.arrayContaining(['sentiment-worse', 'volume-up']));
  expect(body.notable[0]).toBe('sentiment-worse');
  expect(body.negativeTerms.map(({ name }: { name: string }) => name).toSorted()).toEqual(['recall', 'shame']);
  expect(body.authors[0]).toEqual({
    handle: 'herald',
    name: null,
    mentions: 120,
    negative: 120,
    followers: 7,
    reach: 7140,
  });
  expect(body.mentions).toHaveLength(10);
  expect(body.mentions[0]).toMatchObject({ text: 'the recall is a shame 119', reach: 119, author: 'herald' });
  expect(body.alerts).toMatchObject([{ state: 'open', explanation }]);
});
