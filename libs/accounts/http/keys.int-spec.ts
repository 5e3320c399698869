import { MINUTE } from '#kernel';
import { FakeClock, useDatabase } from '#testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { accountsSchema } from '../index.js';
import { OWNER, startAccountsApp, type AccountsApp } from '../testing/accounts-app.js';

const db = useDatabase([accountsSchema]);
const clock = new FakeClock('2026-12-01T09:00:00Z');
let started: AccountsApp;
beforeAll(async () => {
  started = await startAccountsApp({ database: db.database, clock });
});
afterAll(async () => started[Symbol.asyncDispose]());

const as = (key: string) => ({ Authorization: `Bearer ${key}` });
const send = () => request(started.url);
const create = (body: object, key = OWNER.key) => send().post('/v1/api-keys').set(as(key)).send(body);

describe('an API key', () => {
  test('is shown once, works, and works no more once revoked', async () => {
    const made = await create({ name: 'Script', scopes: ['posts:read', 'posts:read'] });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: 'Script', scopes: ['posts:read'], lastUsedAt: null });
    const { id, key, prefix } = made.body;
    expect(key.startsWith(`${prefix}_`)).toBe(true);

    const me = await send().get('/v1/me').set(as(key));
    expect(me.body).toMatchObject({ kind: 'key', id, name: 'Script', role: 'viewer', scopes: ['posts:read'] });

    const list = await send().get('/v1/api-keys').set(as(OWNER.key));
    expect(list.body.items).toMatchObject([
      { name: 'First key', prefix: 'oper…' },
      { id, prefix },
    ]);
    expect(list.text).not.toContain(key);
    const stored = await db.database.query(
      `select api_keys::text as row from api_keys union all select api_key_index::text from api_key_index`,
    );
    expect(JSON.stringify(stored)).not.toContain(key);

    expect((await send().delete(`/v1/api-keys/${id}`).set(as(OWNER.key))).status).toBe(204);
    expect((await send().get('/v1/me').set(as(key))).status).toBe(401);
    expect((await send().delete(`/v1/api-keys/${id}`).set(as(OWNER.key))).status).toBe(404);
    expect(started.logged()).not.toContain(key);
  });

  test('notes its last use to the minute', async () => {
    const { key, id } = (await create({ name: 'Busy', scopes: ['posts:read'] })).body;
    const lastUse = async () => {
      await send().get('/v1/me').set(as(key));
      const [row] = await db.database.query<{ at: Date }>(`select last_used_at as at from api_keys where id = $1`, [
        id,
      ]);
      return row!.at.toISOString();
    };
    expect(await lastUse()).toBe('2026-12-01T09:00:00.000Z');
    clock.advance(MINUTE - 1);
    expect(await lastUse()).toBe('2026-12-01T09:00:00.000Z');
    clock.advance(1);
    expect(await lastUse()).toBe('2026-12-01T09:01:00.000Z');
  });

  test('cannot give what it lacks', async () => {
    const { key } = (await create({ name: 'Half', scopes: ['admin', 'posts:read', 'mentions:read'] })).body;
    const refused = await create({ name: 'More', scopes: ['posts:read', 'posts:write', 'alerts:write'] }, key);
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ code: 'grant_exceeds_own', scopes: ['posts:write', 'alerts:write'] });
    expect((await create({ name: 'Less', scopes: ['posts:read'] }, key)).status).toBe(201);

    const invite = (role: string) =>
      send()
        .post('/v1/invitations')
        .set(as(key))
        .send({ email: `${role}@example.com`, role });
    expect((await invite('editor')).body.code).toBe('role_exceeds_own');
    expect((await invite('viewer')).status).toBe(201);
    const [owner] = (await send().get('/v1/members').set(as(key))).body.items;
    expect((await send().patch(`/v1/members/${owner.id}`).set(as(key)).send({ role: 'viewer' })).status).toBe(403);
    expect((await send().delete(`/v1/members/${owner.id}`).set(as(key))).status).toBe(403);
  });

  test.each([
    ['no scope', { name: 'x', scopes: [] }, '/scopes'],
    ['an unknown scope', { name: 'x', scopes: ['posts'] }, '/scopes/0'],
    ['no name', { name: '  ', scopes: ['posts:read'] }, '/name'],
  ])('with %s is refused', async (_, body, pointer) => {
    const answer = await create(body);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, pointer]);
  });
});

describe('the order of refusals', () => {
  const unknown = '/v1/api-keys/0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10';

  test.each([{}, as('pk_00000000_nonsense'), as(''), { Authorization: 'Basic b3duZXI6cHc=' }, { Cookie: 'a=b' }])(
    '401 for %j, even for what does not exist and what is malformed',
    async (headers) => {
      for (const answer of [
        await send().delete(unknown).set(headers),
        await send().post('/v1/api-keys').set(headers).send({ nonsense: true }),
      ]) {
        expect(answer.status).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        expect(answer.headers['content-type']).toMatch('application/problem+json');
      }
    },
  );

  test('403 names the missing scope, before 404 and 400', async () => {
    const { key } = (await create({ name: 'Reader', scopes: ['posts:read'] })).body;
    for (const answer of [
      await send().delete(unknown).set(as(key)),
      await send().post('/v1/api-keys').set(as(key)).send({ nonsense: true }),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({ code: 'missing_scope', scope: 'admin' });
      expect(answer.body.detail).toBe('The API key Reader lacks the scope admin, which this needs.');
    }
  });

  test('404 for what is not there, and for the key of another workspace', async () => {
    expect((await send().delete(unknown).set(as(OWNER.key))).status).toBe(404);
    const { id } = (await create({ name: 'Ours', scopes: ['posts:read'] })).body;
    const foreign = await send()
      .get('/v1/me')
      .set({ ...as(OWNER.key), 'Pregon-Workspace': id });
    expect(foreign.status).toBe(404);
  });
});

test('every answer says how much of the limit is left, by caller', async () => {
  const { key } = (await create({ name: 'Counted', scopes: ['posts:read'] })).body;
  const left = async (text: string) => {
    const { headers } = await send().get('/v1/me').set(as(text));
    expect(headers['ratelimit-limit']).toBe('3000');
    expect(Number(headers['ratelimit-reset'])).toBeGreaterThan(0);
    return Number(headers['ratelimit-remaining']);
  };
  expect(await left(key)).toBe(2999);
  expect(await left(key)).toBe(2998);
  expect(await left(OWNER.key)).toBeLessThan(2998);
});

test('the OpenAPI document says of every operation who may call it', async () => {
  const { body } = await send().get('/openapi.json');
  const operations = Object.entries<Record<string, { 'x-scope'?: string }>>(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => `${method} ${path} ${operation['x-scope']}`),
  );
  expect(operations.filter((operation) => operation.includes(' /v1/')).toSorted()).toEqual([
    'delete /v1/api-keys/{id} admin',
    'delete /v1/auth/sessions/{id} authenticated',
    'delete /v1/invitations/{id} admin',
    'delete /v1/members/{id} admin',
    'get /v1/api-keys admin',
    'get /v1/audit admin',
    'get /v1/auth/sessions authenticated',
    'get /v1/invitations admin',
    'get /v1/me authenticated',
    'get /v1/members admin',
    'get /v1/workspaces authenticated',
    'patch /v1/invitations/{id} admin',
    'patch /v1/members/{id} admin',
    'post /v1/api-keys admin',
    'post /v1/auth/password authenticated',
    'post /v1/auth/sign-in public',
    'post /v1/auth/sign-out public',
    'post /v1/invitations admin',
    'post /v1/invitations/accept public',
    'post /v1/members admin',
    'post /v1/setup public',
    'post /v1/workspaces authenticated',
  ]);
});
