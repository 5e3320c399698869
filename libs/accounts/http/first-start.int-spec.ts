import { useDatabase } from '#testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { accountsSchema, FirstStart } from '../index.js';
import { listen, OWNER, startAccountsApp, type AccountsApp } from '../testing/accounts-app.js';

const PERSON = {
  email: 'Ana@Example.com',
  password: 'a long enough one',
  name: 'Ana',
  workspace: 'Café Aurora',
  zone: 'America/Mexico_City',
  language: 'es',
};
const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

describe('without PREGON_INIT_*', () => {
  const db = useDatabase([accountsSchema]);
  let started: AccountsApp;
  beforeAll(async () => {
    started = await listen({ database: db.database, env: { PREGON_PUBLIC_URL: 'https://pregon.example' } });
  });
  afterAll(async () => started[Symbol.asyncDispose]());

  const start = () => started.app.get(FirstStart).run();
  const tokenOf = (link: string | null) => new URL(link ?? 'https://none/?token=').searchParams.get('token') ?? '';
  const setUp = (token: string) =>
    request(started.url)
      .post('/v1/setup')
      .send({ ...PERSON, token });

  test('each start prints a link until there is an owner; the one printed last works, once', async () => {
    const older = await start();
    const newer = await start();
    expect(newer).toMatch(/^https:\/\/pregon\.example\/setup\?token=[\w-]{43}$/);
    expect(newer).not.toBe(older);

    const refused = await setUp(tokenOf(older));
    expect(refused.status).toBe(404);
    expect(refused.body.code).toBe('setup_link_invalid');

    const answers = await Promise.all([1, 2, 3].map(() => setUp(tokenOf(newer))));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 404, 404]);
    const { key, user, workspace } = answers.find(({ status }) => status === 201)!.body;
    expect(key).toMatch(/^pk_[0-9a-f]{8}_[\w-]{43}$/);
    expect(user).toMatchObject({ email: 'ana@example.com', name: 'Ana' });
    expect(workspace).toMatchObject({
      name: 'Café Aurora',
      zone: 'America/Mexico_City',
      language: 'es',
      role: 'owner',
    });

    const me = await request(started.url).get('/v1/me').set(bearer(key));
    expect(me.body).toMatchObject({ kind: 'key', role: 'owner', workspaceId: workspace.id });
    const audit = await request(started.url).get('/v1/audit').set(bearer(key));
    expect(audit.body.items).toMatchObject([{ action: 'setup.create', actor: { kind: 'member', name: 'Ana' } }]);

    expect(await start()).toBeNull();
    expect((await db.database.query(`select 1 from users`)).length).toBe(1);
    for (const secret of [key, tokenOf(newer), PERSON.password]) expect(started.logged()).not.toContain(secret);
  });

  test('bad input says where and what, and uses nothing up', async () => {
    const answer = await request(started.url)
      .post('/v1/setup')
      .send({ ...PERSON, token: 'x', email: 'nobody', password: 'short', zone: 'Mexico' });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer).toSorted()).toEqual([
      '/email',
      '/password',
      '/zone',
    ]);
  });

  test('the page speaks the language of the browser and has no inline script', async () => {
    const spanish = await request(started.url).get('/setup?token=x').set('Accept-Language', 'es-MX');
    expect(spanish.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(spanish.text).toContain('Configura Pregón');
    expect(spanish.headers['content-security-policy']).toContain("script-src 'self'");
    expect(spanish.text.match(/<script[^>]*>/g)).toEqual(['<script src="/setup/page.js" defer>']);
    expect((await request(started.url).get('/setup')).text).toContain('Set up Pregón');
    expect((await request(started.url).get('/invitation')).text).toContain('Join Pregón');
    for (const file of ['page.js', 'page.css']) {
      const { status, headers } = await request(started.url).get(`/setup/${file}`);
      expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/(javascript|css)/)]);
    }
  });
});

describe('with PREGON_INIT_*', () => {
  const db = useDatabase([accountsSchema]);

  test('two processes that start at once make one owner, workspace and key; later starts change nothing', async () => {
    await using one = await startAccountsApp({ database: db.database });
    await using other = await listen({
      database: db.database,
      env: {
        PREGON_INIT_EMAIL: 'second@example.com',
        PREGON_INIT_PASSWORD: 'another password',
        PREGON_INIT_API_KEY: 'another-operator-key-0002-0123456789',
      },
    });
    expect(await other.app.get(FirstStart).run()).toBeNull();
    await db.database.execute(`truncate workspaces, users, api_key_index cascade`);

    const links = await Promise.all([one, other, one, other].map(({ app }) => app.get(FirstStart).run()));
    expect(links).toEqual([null, null, null, null]);
    expect(await db.database.query(`select count(*)::int as n from workspaces`)).toEqual([{ n: 1 }]);
    expect(await db.database.query(`select count(*)::int as n from users`)).toEqual([{ n: 1 }]);
    expect(await db.database.query(`select count(*)::int as n from api_keys`)).toEqual([{ n: 1 }]);

    const statuses = await Promise.all(
      [OWNER.key, 'another-operator-key-0002-0123456789'].map(
        async (key) => (await request(one.url).get('/v1/me').set(bearer(key))).status,
      ),
    );
    expect(statuses.toSorted()).toEqual([200, 401]);
  });
});
