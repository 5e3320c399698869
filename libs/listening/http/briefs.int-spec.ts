import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DAY, HOUR, MINUTE, newId, shift } from '#kernel';
import { FakeClock, schemaDifferences, tenantKeyViolations, useDatabase } from '#testing';
import type { SentimentLabel } from '../domain/index.js';
import { UnwellSources } from '../use-cases/alerting/unwell-sources.js';
import { BriefSettings } from '../use-cases/briefs/brief-settings.js';
import { FindOpportunities } from '../use-cases/briefs/find-opportunities.js';
import { GatherBrief } from '../use-cases/briefs/gather-brief.js';
import { MakeBriefs } from '../use-cases/briefs/make-briefs.js';
import { ReadBriefs } from '../use-cases/briefs/read-briefs.js';
import { EraseAuthor } from '../use-cases/mentions/erase-author.js';
import { RecordMentions } from '../use-cases/record-mentions.js';
import { Planter, type Said } from '../use-cases/reputation/testing/plant.js';
import { KEY, workbench, WORKBENCH_SCHEMAS } from '../use-cases/reputation/testing/workbench.js';
import { BriefSettingsController } from './briefs-settings.controller.js';
import { BriefsController } from './briefs.controller.js';

const db = useDatabase(WORKBENCH_SCHEMAS);
const clock = new FakeClock();
const NEVER = new AbortController().signal;
let app: NestExpressApplication;
let plant: Planter;

beforeAll(async () => {
  const briefs = [BriefSettings, FindOpportunities, GatherBrief, MakeBriefs, ReadBriefs, UnwellSources];
  app = await workbench({
    ...{ database: db.database, clock, http: true },
    providers: [...briefs, EraseAuthor, RecordMentions],
    controllers: [BriefsController, BriefSettingsController],
    sources: [{ kind: 'feed', silentAfterMs: HOUR }],
  });
  const [workspace] = await db.database.query<{ workspace_id: string }>(
    `update workspaces set zone = 'Europe/Madrid', language = 'en' returning workspace_id`,
  );
  plant = new Planter(db.database, workspace!.workspace_id);
});
afterAll(() => app?.close());

beforeEach(() => clock.set('2026-06-10T05:00:00Z'));
afterEach(() =>
  db.database.execute(
    `truncate briefs, brief_settings, alerts, alert_rules, mentions, texts, mention_counts, source_counts, sources, topics, feed_gaps,
       feeds, notifications, deliveries, posts, channels cascade`,
  ),
);

async function call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await fetch(`${await app.getUrl()}/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, body: (await answer.json()) as any };
}

const ON = { enabled: true, at: '07:30', to: ['ana@example.org', 'bo@example.org'] };
const run = () => app.get(MakeBriefs).run(NEVER);
const days = async () =>
  (await db.database.query<{ day: string }>('select day::text from briefs order by day')).map(({ day }) => day);
const mails = () =>
  db.database.query<{ key: string; kind: string; message: { subject: string; text: string; html: string } }>(
    'select key, kind, message from notifications order by key',
  );

it('the migrated tables are the entity model, and their keys begin with workspace_id', async () => {
  const own = (list: unknown[]) => list.filter((one) => /brief/.test(JSON.stringify(one)));
  expect(own(await schemaDifferences(db.database))).toEqual([]);
  expect(own(await tenantKeyViolations(db.database, []))).toEqual([]);
});

describe('settings', () => {
  it('are switched off until somebody chooses', async () => {
    expect((await call('GET', 'brief-settings')).body).toEqual({
      ...{ enabled: false, at: '07:30', to: [], language: null, competitorTopics: null, version: 0, nextAt: null },
    });
  });

  it('say when the next brief is made', async () => {
    const { status, body } = await call('PUT', 'brief-settings', { ...ON, language: 'es' });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ ...ON, language: 'es', competitorTopics: null, version: 1, nextAt: '2026-06-10T05:30:00.000Z' },
    });
    expect((await call('GET', 'brief-settings')).body).toEqual(body);
    const off = await call('PUT', 'brief-settings', { enabled: false }, { 'if-match': '"1"' });
    expect(off.body).toMatchObject({ enabled: false, to: [], version: 2, nextAt: null });
    expect((await call('PUT', 'brief-settings', ON, { 'if-match': '"1"' })).status).toBe(412);
  });

  it.each([
    ['a time that is none', 400, { ...ON, at: '24:00' }],
    ['an address that is none', 400, { ...ON, to: ['ana'] }],
    ['a misspelt field', 400, { ...ON, lang: 'es' }],
    ['a topic that is none', 422, { ...ON, competitorTopics: [newId()] }],
  ])('with %s are refused', async (_, status, body) => {
    expect((await call('PUT', 'brief-settings', body)).status).toBe(status);
  });
});

describe('a brief', () => {
  it('is made and mailed once a local day, whoever looks how often', async () => {
    await call('PUT', 'brief-settings', ON);
    await run();
    expect(await days()).toEqual([]);
    clock.advance(31 * MINUTE);
    await Promise.all([run(), run(), run()]);
    clock.advance(10 * MINUTE);
    await run();
    expect(await days()).toEqual(['2026-06-10']);
    expect(await mails()).toMatchObject([
      { key: 'brief:2026-06-10:0', kind: 'email', message: { subject: 'Daily brief, Wednesday, June 10, 2026' } },
    ]);
    await call('PUT', 'brief-settings', { ...ON, at: '20:00' });
    clock.set('2026-06-10T18:05:00Z');
    await run();
    expect(await days()).toEqual(['2026-06-10']);
    clock.set('2026-06-11T18:05:00Z');
    await run();
    expect(await days()).toEqual(['2026-06-10', '2026-06-11']);
    expect(await mails()).toHaveLength(2);
  });

  it.each([
    ['forward', '2026-03-28T12:00:00Z', 4],
    ['back', '2026-10-24T12:00:00Z', 4],
  ])('comes on each day when the clocks go %s, at a time that is not, or twice', async (_, from, count) => {
    clock.set(from);
    await call('PUT', 'brief-settings', { ...ON, at: '02:30' });
    for (let i = 0; i < (count * DAY) / (10 * MINUTE); i++) {
      clock.advance(10 * MINUTE);
      await run();
    }
    expect(await days()).toHaveLength(count);
    expect(await mails()).toHaveLength(count);
  });

  it('of days on which nothing ran is not made afterwards, but that of today is', async () => {
    await call('PUT', 'brief-settings', ON);
    clock.set('2026-06-13T16:00:00Z');
    await run();
    expect(await days()).toEqual(['2026-06-13']);
    expect((await call('GET', 'brief-settings')).body.nextAt).toBe('2026-06-14T05:30:00.000Z');
  });

  it('that cannot be made holds no other back, and is tried again', async () => {
    const other = new Planter(db.database);
    await other.workspace('UTC', 'es');
    await call('PUT', 'brief-settings', ON);
    await app
      .get(BriefSettings)
      .set(
        other.workspaceId,
        { enabled: true, at: '07:30', recipients: [], language: null, competitorTopics: null },
        null,
      );
    const gather = app.get(GatherBrief);
    const { run: real } = gather;
    gather.run = (id, choice) =>
      id === plant.workspaceId ? Promise.reject(new Error('no')) : real.call(gather, id, choice);
    clock.set('2026-06-10T08:00:00Z');
    await run();
    gather.run = real;
    const [brief, ...more] = await db.database.query<{ workspace_id: string; content: { language: string } }>(
      'select * from briefs',
    );
    expect([brief!.workspace_id, brief!.content.language, more]).toEqual([other.workspaceId, 'es', []]);
    await run();
    expect(await days()).toHaveLength(2);
  });

  it('goes to nobody, when nobody is named, and is read here', async () => {
    await call('PUT', 'brief-settings', { enabled: true });
    for (const day of ['10', '11', '12']) {
      clock.set(`2026-06-${day}T06:00:00Z`);
      await run();
    }
    expect(await mails()).toEqual([]);
    const first = await call('GET', 'briefs?limit=2');
    expect(first.body.items.map(({ day }: { day: string }) => day)).toEqual(['2026-06-12', '2026-06-11']);
    const second = await call('GET', `briefs?limit=2&next=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ day: '2026-06-10' }], next: null });
    expect((await call('GET', 'briefs/2026-06-11')).body).toMatchObject({
      day: '2026-06-11',
      createdAt: '2026-06-11T06:00:00.000Z',
    });
    expect((await call('GET', 'briefs/2026-06-09')).status).toBe(404);
    expect((await call('GET', 'briefs/yesterday')).status).toBe(400);
    expect((await call('GET', 'briefs?next=x')).status).toBe(400);
  });
});

describe('what a brief tells', () => {
  const before = (hours: number, i = 0) => shift(clock.now(), -hours * HOUR - i);
  const many = (
    count: number,
    hours: number,
    text: string,
    sentiment: SentimentLabel,
    more: Partial<Said> = {},
  ): Said[] =>
    Array.from({ length: count }, (_, i) => ({
      at: before(hours, i),
      text: `${text} ${i}`,
      sentiment,
      author: `u${i}`,
      reach: 10,
      ...more,
    }));

  async function town() {
    const brand = await plant.topic('Acme', { domains: ['acme.com'], createdAt: before(9000) });
    const rival = await plant.topic('Bolt', { kind: 'competitor', createdAt: before(9000) });
    const theme = await plant.topic('Lamps', { kind: 'theme', createdAt: before(9000) });
    for (let day = 1; day <= 28; day++) {
      await plant.counted(brand, [
        { at: before(24 * day + 5), value: 12 + (day % 3), sentiment: 'positive' },
        { at: before(24 * day + 6), value: 4, sentiment: 'negative' },
      ]);
      await plant.counted(rival, [{ at: before(24 * day + 5), value: 20 + (day % 4) }]);
    }
    const said = await plant.say(brand, [
      ...many(40, 3, 'the recall is a shame', 'negative').map((one, i) => ({ ...one, reach: 100 - i })),
      {
        at: before(2),
        text: 'Does Acme deliver to Spain?',
        author: 'asker',
        reach: 50_000,
        links: ['https://acme.com'],
      },
      {
        at: before(30),
        text: 'The best lamps of the year',
        kind: 'article',
        author: 'herald',
        reach: 20_000,
        url: 'https://herald.example/1',
      },
    ]);
    await plant.say(rival, many(21, 4, 'bolt lamp', 'neutral'));
    const [head] = await plant.say(theme, [
      { at: before(10), text: 'Lamp prices double', reach: 4000, url: 'https://a.example/1' },
    ]);
    await plant.say(
      theme,
      many(6, 9, 'Lamp prices double', 'neutral', { copyOf: head!, reach: 100 }).map((one, i) => ({
        ...one,
        url: `https://s${i}.example/1`,
      })),
    );
    const feed = { source: 'feed', kind: 'article' as const, author: 'feeds' };
    await plant.say(null, many(40, 60, 'ordinary news of the trade', 'neutral', feed));
    await plant.say(null, many(12, 5, 'graphene bulbs arrive', 'neutral', { ...feed, reach: 100 }));
    return { brand, rival, theme, said };
  }

  async function plan() {
    const channel = newId();
    await db.database.execute(
      `insert into channels (workspace_id, id, network, remote_id, handle, name, base_url, secret, state, limits, zone)
       values ($1, $2::uuid, 'town', $2::text, '@crier', 'Crier', 'https://town.example', 'sealed', 'connected', '{}', 'Europe/Madrid')`,
      [plant.workspaceId, channel],
    );
    for (const [due, state] of [
      ['2026-06-10T07:00:00Z', 'scheduled'],
      ['2026-06-10T21:59:00Z', 'scheduled'],
      ['2026-06-10T22:00:00Z', 'scheduled'],
      ['2026-06-10T09:00:00Z', 'cancelled'],
    ]) {
      const post = newId();
      await db.database.execute(
        `insert into posts (workspace_id, id, content, channels, late_after_ms, late_then, tags, created_by)
         values ($1, $2, '{"text": "Hear ye."}', array[$3::uuid], 0, 'miss', '{}', 'somebody')`,
        [plant.workspaceId, post, channel],
      );
      await db.database.execute(
        `insert into deliveries (workspace_id, id, post_id, channel_id, network, state, due_at, local_time, zone, late_after_ms, late_then, wake_at)
         values ($1, $2, $3, $4, 'town', $5, $6, '2026-06-10T09:00:00', 'Europe/Madrid', 0, 'miss', case when $5 = 'scheduled' then $6::timestamptz end)`,
        [plant.workspaceId, newId(), post, channel, state, due],
      );
    }
  }

  async function trouble(topicId: string) {
    await db.database.execute(
      `insert into alert_rules (workspace_id, id, name, topic_id, condition, cooldown_ms, actions, language) values ($1, $2, '', $2, '{}', 0, '', 'en')`,
      [plant.workspaceId, topicId],
    );
    const explanation = {
      sentence: 'Most from @u1 about Acme.',
      terms: [],
      authors: [],
      domains: [],
      sources: [],
      mentions: [],
    };
    await db.database.execute(
      `insert into alerts (workspace_id, id, rule_id, topic_id, kind, subject, since, raised_at, last_at, score, explanation)
       values ($1, $2, $3, $3, 'spike', '', now(), now(), now(), 0.5, $4)`,
      [plant.workspaceId, newId(), topicId, explanation],
    );
    const source = newId();
    await db.database.execute(
      `insert into feeds (key, kind, config, state, next_at, last_success_at, callback_token) values ($1, 'feed', '{}', 'reading', now(), $2, $1)`,
      [source, before(5)],
    );
    await db.database.execute(
      `insert into sources (workspace_id, id, kind, name, config, feed_key, created_at) values ($1, $2::uuid, 'feed', 'Herald', '{}', $2::text, $3)`,
      [plant.workspaceId, source, before(100)],
    );
  }

  it('is what was said, what turned, what rises, what to do, what is planned, and what is wrong', async () => {
    const { brand } = await town();
    await plan();
    await trouble(brand.id);
    const { status, body } = await call('POST', 'briefs/preview');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      day: '2026-06-10',
      zone: 'Europe/Madrid',
      language: 'en',
      from: '2026-06-09T05:00:00.000Z',
      createdAt: null,
    });
    expect(body.topics).toMatchObject([
      { name: 'Acme', kind: 'brand', mentions: 41, usual: 17, netSentiment: -1, share: 41 / 62 },
      { name: 'Bolt', kind: 'competitor', mentions: 21, usual: 21.5, share: 21 / 62 },
      { name: 'Lamps', kind: 'theme', mentions: 7, usual: 0, netSentiment: null, share: null },
    ]);
    expect(body.topics[0].said).toHaveLength(3);
    expect(body.topics[0].said[0]).toMatchObject({
      text: 'Does Acme deliver to Spain?',
      author: 'asker',
      reach: 50_000,
    });
    expect(body.turns).toMatchObject([
      { name: 'Acme', what: 'sentiment', direction: 'down', now: -1 },
      { name: 'Acme', what: 'volume', direction: 'up', now: 41, usual: 17 },
    ]);
    const words = body.rising.terms.map(({ term }: { term: string }) => term);
    expect(words).toEqual(expect.arrayContaining(['graphene', 'bulbs', 'arrive', 'lamp', 'prices', 'double']));
    expect(words).not.toContain('news');
    expect(body.opportunities.map(({ kind }: { kind: string }) => kind)).toEqual(['question', 'unlinked', 'story']);
    expect(body.opportunities[0]).toMatchObject({
      topic: 'Acme',
      people: 50_000,
      evidence: [{ text: 'Does Acme deliver to Spain?' }],
    });
    expect(body.opportunities[1].evidence).toMatchObject([{ url: 'https://herald.example/1' }]);
    expect(body.opportunities[2]).toMatchObject({ topic: 'Lamps', people: 4600, texts: 7, count: 7 });
    expect(body.formula).toContain('log10');
    expect(body.planned).toMatchObject([
      { dueAt: '2026-06-10T07:00:00.000Z', channel: 'Crier', network: 'town', state: 'scheduled' },
      { dueAt: '2026-06-10T21:59:00.000Z' },
    ]);
    expect(body.alerts).toMatchObject([{ kind: 'spike', sentence: 'Most from @u1 about Acme.' }]);
    expect(body.sources).toMatchObject([{ name: 'Herald', state: 'silent' }]);
    expect(body.text).toContain('WHAT TURNED\n- Acme: the tone is worse');
    expect([await days(), await mails()]).toEqual([[], []]);
  });

  it('is a rising word when nothing else is to be done, with what makes it rise', async () => {
    await plant.topic('Acme', { createdAt: before(9000) });
    const feed = { source: 'feed', kind: 'article' as const, author: 'feeds' };
    await plant.say(null, many(40, 60, 'ordinary news of the trade', 'neutral', feed));
    await plant.say(null, many(12, 5, 'graphene bulbs', 'neutral', { ...feed, reach: 300 }));
    const { body } = await call('POST', 'briefs/preview');
    expect(body.opportunities).toHaveLength(1);
    expect(body.opportunities[0]).toMatchObject({ kind: 'rising-term', people: 3600, texts: 12, count: 0 });
    expect(body.opportunities[0].evidence).toHaveLength(3);
  });

  it('is about the competitors that were chosen', async () => {
    const { rival } = await town();
    await plant.topic('Third', { kind: 'competitor' });
    await call('PUT', 'brief-settings', { ...ON, competitorTopics: [rival.id] });
    const { body } = await call('POST', 'briefs/preview');
    expect(body.topics.map(({ name }: { name: string }) => name)).toEqual(['Acme', 'Bolt', 'Lamps']);
  });

  it('does not quote what was deleted since, and forgets who asks for it', async () => {
    const { brand, said } = await town();
    await trouble(brand.id);
    await call('PUT', 'brief-settings', ON);
    clock.advance(31 * MINUTE);
    await run();
    const quotes = async () => {
      const { body } = await call('GET', 'briefs/2026-06-10');
      return {
        said: body.topics[0].said.map(({ author }: { author: string }) => author),
        alerts: body.alerts[0].sentence,
      };
    };
    expect((await quotes()).said).toEqual(['asker', 'u0', 'u1']);
    await db.database.execute('delete from mentions where id = $1', [said[0]]);
    expect((await quotes()).said).toEqual(['asker', 'u1']);
    await app.get(EraseAuthor).run(plant.workspaceId, '@u1', null);
    expect(await quotes()).toEqual({ said: ['asker'], alerts: 'Most from … about Acme.' });
    const [row] = await db.database.query<{ content: string }>('select content::text from briefs');
    expect(row!.content).not.toContain('"u1"');
  });
});
