import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { HOUR, MINUTE, newId, shift } from '#kernel';
import { FakeClock, useDatabase } from '#testing';
import type { SentimentLabel } from '../../domain/index.js';
import { UnwellSources } from '../alerting/unwell-sources.js';
import { EraseAuthor } from '../mentions/erase-author.js';
import { RecordMentions } from '../record-mentions.js';
import { Planter, type Said } from '../reputation/testing/plant.js';
import { workbench, WORKBENCH_SCHEMAS } from '../reputation/testing/workbench.js';
import { BriefSettings } from './brief-settings.js';
import { FindOpportunities } from './find-opportunities.js';
import { GatherBrief } from './gather-brief.js';
import { MakeBriefs } from './make-briefs.js';
import { ReadBriefs } from './read-briefs.js';

const db = useDatabase(WORKBENCH_SCHEMAS);
const clock = new FakeClock();
let app: NestExpressApplication;
let plant: Planter;

beforeAll(async () => {
  const briefs = [BriefSettings, FindOpportunities, GatherBrief, MakeBriefs, ReadBriefs, UnwellSources];
  app = await workbench({
    ...{ database: db.database, clock },
    providers: [...briefs, EraseAuthor, RecordMentions],
    sources: [{ kind: 'feed', silentAfterMs: HOUR }],
  });
});
afterAll(() => app?.close());

beforeEach(async () => {
  clock.set('2026-06-10T05:00:00Z');
  plant = new Planter(db.database);
  await plant.workspace('Europe/Madrid', 'en');
});
afterEach(() => db.database.execute('truncate briefs, brief_settings, feed_gaps, feeds'));

const choose = (competitorTopics: string[] | null = null) =>
  app
    .get(BriefSettings)
    .set(plant.workspaceId, { enabled: true, at: '07:30', recipients: [], language: null, competitorTopics }, null);

async function preview(competitorTopics: string[] | null = null) {
  await choose(competitorTopics);
  const { content, rendered, createdAt } = await app.get(ReadBriefs).preview(plant.workspaceId);
  return { ...content, ...rendered, createdAt };
}

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
    const brief = await preview();
    expect(brief).toMatchObject({
      day: '2026-06-10',
      zone: 'Europe/Madrid',
      language: 'en',
      from: '2026-06-09T05:00:00.000Z',
      createdAt: null,
    });
    expect(brief.topics).toMatchObject([
      { name: 'Acme', kind: 'brand', mentions: 41, usual: 17, netSentiment: -1, share: 41 / 62 },
      { name: 'Bolt', kind: 'competitor', mentions: 21, usual: 21.5, share: 21 / 62 },
      { name: 'Lamps', kind: 'theme', mentions: 7, usual: 0, netSentiment: null, share: null },
    ]);
    expect(brief.topics[0]!.said).toHaveLength(3);
    expect(brief.topics[0]!.said[0]).toMatchObject({
      text: 'Does Acme deliver to Spain?',
      author: 'asker',
      reach: 50_000,
    });
    expect(brief.turns).toMatchObject([
      { name: 'Acme', what: 'sentiment', direction: 'down', now: -1 },
      { name: 'Acme', what: 'volume', direction: 'up', now: 41, usual: 17 },
    ]);
    const words = brief.rising.terms.map(({ term }) => term);
    expect(words).toEqual(expect.arrayContaining(['graphene', 'bulbs', 'arrive', 'lamp', 'prices', 'double']));
    expect(words).not.toContain('news');
    expect(brief.opportunities.map(({ kind }) => kind)).toEqual(['question', 'unlinked', 'story']);
    expect(brief.opportunities[0]).toMatchObject({
      topic: 'Acme',
      people: 50_000,
      evidence: [{ text: 'Does Acme deliver to Spain?' }],
    });
    expect(brief.opportunities[1]!.evidence).toMatchObject([{ url: 'https://herald.example/1' }]);
    expect(brief.opportunities[2]).toMatchObject({ topic: 'Lamps', people: 4600, texts: 7, count: 7 });
    expect(brief.formula).toContain('log10');
    expect(brief.planned).toMatchObject([
      { dueAt: '2026-06-10T07:00:00.000Z', channel: 'Crier', network: 'town', state: 'scheduled' },
      { dueAt: '2026-06-10T21:59:00.000Z' },
    ]);
    expect(brief.alerts).toMatchObject([{ kind: 'spike', sentence: 'Most from @u1 about Acme.' }]);
    expect(brief.sources).toMatchObject([{ name: 'Herald', state: 'silent' }]);
    expect(brief.text).toContain('WHAT TURNED\n- Acme: the tone is worse');
  });

  it('is a rising word when nothing else is to be done, with what makes it rise', async () => {
    await plant.topic('Acme', { createdAt: before(9000) });
    const feed = { source: 'feed', kind: 'article' as const, author: 'feeds' };
    await plant.say(null, many(40, 60, 'ordinary news of the trade', 'neutral', feed));
    await plant.say(null, many(12, 5, 'graphene bulbs', 'neutral', { ...feed, reach: 300 }));
    const brief = await preview();
    expect(brief.opportunities).toHaveLength(1);
    expect(brief.opportunities[0]).toMatchObject({ kind: 'rising-term', people: 3600, texts: 12, count: 0 });
    expect(brief.opportunities[0]!.evidence).toHaveLength(3);
  });

  it('is about the competitors that were chosen', async () => {
    const { rival } = await town();
    await plant.topic('Third', { kind: 'competitor' });
    const brief = await preview([rival.id]);
    expect(brief.topics.map(({ name }) => name)).toEqual(['Acme', 'Bolt', 'Lamps']);
  });

  it('does not quote what was deleted since, and forgets who asks for it', async () => {
    const { brand, said } = await town();
    await trouble(brand.id);
    await choose();
    clock.advance(31 * MINUTE);
    await app.get(MakeBriefs).run(new AbortController().signal);
    const quotes = async () => {
      const { content } = await app.get(ReadBriefs).get(plant.workspaceId, '2026-06-10');
      return { said: content.topics[0]!.said.map(({ author }) => author), alerts: content.alerts[0]!.sentence };
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
