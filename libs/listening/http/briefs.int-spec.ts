import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DAY, MINUTE, newId } from '#kernel';
import { FakeClock, schemaDifferences, tenantKeyViolations, useDatabase } from '#testing';
import { UnwellSources } from '../use-cases/alerting/unwell-sources.js';
import { BriefSettings } from '../use-cases/briefs/brief-settings.js';
import { FindOpportunities } from '../use-cases/briefs/find-opportunities.js';
import { GatherBrief } from '../use-cases/briefs/gather-brief.js';
import { MakeBriefs } from '../use-cases/briefs/make-briefs.js';
import { ReadBriefs } from '../use-cases/briefs/read-briefs.js';
import { Planter } from '../use-cases/reputation/testing/plant.js';
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
    providers: briefs,
    controllers: [BriefsController, BriefSettingsController],
  });
  const [workspace] = await db.database.query<{ workspace_id: string }>(
    `update workspaces set zone = 'Europe/Madrid', language = 'en' returning workspace_id`,
  );
  plant = new Planter(db.database, workspace!.workspace_id);
});
afterAll(() => app?.close());

beforeEach(() => clock.set('2026-06-10T05:00:00Z'));
afterEach(() => db.database.execute('truncate briefs, brief_settings, notifications'));

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

it('the document of the API tells all of it', async () => {
  const document = (await (await fetch(`${await app.getUrl()}/openapi.json`)).json()) as { paths: object };
  const paths = ['/v1/brief-settings', '/v1/briefs', '/v1/briefs/preview', '/v1/briefs/{day}'];
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(paths));
});

it('a preview is made for the answer, and nothing of it is kept', async () => {
  await plant.topic('Acme');
  const { status, body } = await call('POST', 'briefs/preview');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    day: '2026-06-10',
    createdAt: null,
    topics: [{ name: 'Acme', mentions: 0, usual: null }],
  });
  expect(body.text).toContain('WHAT WAS SAID\n- Acme: 0 mentions.');
  expect([await days(), await mails()]).toEqual([[], []]);
});
