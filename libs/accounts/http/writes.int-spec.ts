import { Database } from '#database';
import { conflict, DAY, MINUTE, newId } from '#kernel';
import { FakeClock, useDatabase } from '#testing';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Response } from 'express';
import request from 'supertest';
import {
  accountsSchema,
  CurrentPrincipal,
  OutsideTransaction,
  PurgeAccounts,
  RequireScope,
  type Principal,
} from '../index.js';
import { OWNER, startAccountsApp, type AccountsApp } from '../testing/accounts-app.js';

interface ThingBody {
  name?: string;
  fail?: boolean;
  status?: number;
}

/** Holds the network-facing handler until a test lets it go on. */
let gate: { reached: PromiseWithResolvers<void>; open: PromiseWithResolvers<void> };

@Controller('v1/things')
class ThingsController {
  constructor(private readonly database: Database) {}

  @Get()
  @RequireScope('posts:read')
  list() {
    return [];
  }

  @Post()
  @RequireScope('posts:write')
  create(
    @CurrentPrincipal() principal: Principal,
    @Body() body: ThingBody,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.make(principal, body, response);
  }

  @Put(':id')
  @RequireScope('posts:write')
  @HttpCode(204)
  replace(@CurrentPrincipal() principal: Principal, @Param('id') id: string) {
    return this.database
      .execute(`insert into things values ($1, $2)`, [principal.workspaceId, id])
      .then(() => undefined);
  }

  @Post('publish')
  @RequireScope('posts:write')
  @OutsideTransaction()
  async publish(
    @CurrentPrincipal() principal: Principal,
    @Body() body: ThingBody,
    @Res({ passthrough: true }) response: Response,
  ) {
    gate.reached.resolve();
    await gate.open.promise;
    return this.make(principal, body, response);
  }

  private async make(principal: Principal, { name = 'thing', fail, status }: ThingBody, response: Response) {
    await this.database.execute(`insert into things values ($1, $2)`, [principal.workspaceId, name]);
    if (fail) throw conflict('no_such_luck', 'This was meant to fail.');
    if (status) response.status(status);
    response.setHeader('ETag', '"1"');
    return { id: newId(), name, at: new Date('2026-12-01T09:00:00Z'), nothing: undefined };
  }
}

const db = useDatabase([accountsSchema]);
const clock = new FakeClock('2026-12-01T09:00:00Z');
let started: AccountsApp;
beforeAll(async () => {
  await db.database.execute(`create table things (workspace_id uuid not null, name text not null)`);
  started = await startAccountsApp({ database: db.database, clock, controllers: [ThingsController] });
});
afterAll(async () => started[Symbol.asyncDispose]());
beforeEach(async () => {
  await db.database.execute(`truncate things, audit_entries, idempotency_keys`);
  gate = { reached: Promise.withResolvers(), open: Promise.withResolvers() };
  gate.open.resolve();
});

const owner = { Authorization: `Bearer ${OWNER.key}` };
const send = () => request(started.url);
const post = (body: object, key?: string, path = '/v1/things') =>
  send()
    .post(path)
    .set({ ...owner, ...(key !== undefined && { 'Idempotency-Key': key }) })
    .send(body);
const count = async (table: 'things' | 'audit_entries' | 'idempotency_keys') =>
  (await db.database.query<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n;

describe('a write', () => {
  test('leaves its effect and one audit line', async () => {
    const { status, body } = await post({ name: 'one' });
    expect(status).toBe(201);
    const { items } = (await send().get('/v1/audit').set(owner)).body;
    expect(items).toEqual([
      {
        id: expect.any(String),
        at: '2026-12-01T09:00:00.000Z',
        actor: { kind: 'key', id: expect.any(String), name: 'First key' },
        action: 'things.create',
        target: body.id,
        requestId: expect.any(String),
      },
    ]);
    expect(await count('things')).toBe(1);
  });

  test('that fails leaves nothing: no effect, no audit line, no key', async () => {
    const answer = await post({ fail: true }, 'k');
    expect(answer.body).toMatchObject({ status: 409, code: 'no_such_luck' });
    expect([await count('things'), await count('audit_entries'), await count('idempotency_keys')]).toEqual([0, 0, 0]);
    expect((await post({ name: 'now' }, 'k')).status).toBe(201);
  });

  test('has the id of its path as target; reading leaves no line', async () => {
    expect((await send().put('/v1/things/seven').set(owner)).status).toBe(204);
    expect((await send().get('/v1/things').set(owner)).status).toBe(200);
    const { items } = (await send().get('/v1/audit').set(owner)).body;
    expect(items).toMatchObject([{ action: 'things.replace', target: 'seven' }]);
    expect(items.length).toBe(1);
  });
});

test('the audit log comes in pages, newest first, without gaps', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await send().put(`/v1/things/${name}`).set(owner);
  const targets: string[] = [];
  let next = '';
  do {
    const { body } = await send()
      .get(`/v1/audit?limit=2${next && `&next=${next}`}`)
      .set(owner);
    targets.push(...body.items.map((item: { target: string }) => item.target));
    next = body.next;
  } while (next);
  expect(targets).toEqual(['e', 'd', 'c', 'b', 'a']);
  expect((await send().get('/v1/audit?next=nonsense').set(owner)).status).toBe(400);
});

describe.each(['/v1/things', '/v1/things/publish'])('Idempotency-Key on POST %s', (path) => {
  test('gives the same answer again and does nothing twice', async () => {
    const first = await post({ name: 'one', status: 202 }, 'k', path);
    const second = await post({ name: 'one', status: 202 }, 'k', path);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect([first.status, first.text, first.headers['etag']]).toEqual([202, second.text, '"1"']);
    expect([second.status, second.headers['etag']]).toEqual([202, '"1"']);
    expect([await count('things'), await count('audit_entries')]).toEqual([1, 1]);
  });

  test('is refused for another body or another route', async () => {
    await post({ name: 'one' }, 'k', path);
    expect((await post({ name: 'two' }, 'k', path)).body).toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
    });
    expect((await post({ name: 'one' }, 'k', `${path}?draft=1`)).body.code).toBe('idempotency_key_reused');
    expect((await post({ name: 'one' }, 'other', path)).status).toBe(201);
    expect(await count('things')).toBe(2);
  });

  test('is good for 24 hours', async () => {
    await post({ name: 'one' }, 'k', path);
    clock.advance(DAY - 1);
    expect((await post({ name: 'one' }, 'k', path)).headers['idempotency-replayed']).toBe('true');
    expect(await started.app.get(PurgeAccounts).run()).toMatchObject({ answers: 0 });
    clock.advance(1);
    const later = await post({ name: 'two' }, 'k', path);
    expect([later.status, later.headers['idempotency-replayed']]).toEqual([201, undefined]);
    clock.advance(DAY);
    expect(await started.app.get(PurgeAccounts).run()).toMatchObject({ answers: 1 });
    expect(await count('idempotency_keys')).toBe(0);
  });

  test.each(['x'.repeat(201), 'with\ttab', ''])('must be printable and not too long: %j', async (key) => {
    const answer = await post({ name: 'one' }, key, path);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_idempotency_key']);
    expect(await count('things')).toBe(0);
  });
});

test('twenty at once with one key: one effect, one answer', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => post({ name: 'once' }, 'same')));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers.every(({ status }) => status === 201)).toBe(true);
  expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length).toBe(19);
  expect([await count('things'), await count('audit_entries')]).toEqual([1, 1]);
});

describe('a write that talks to a network', () => {
  const publish = (key: string) => post({ name: 'out' }, key, '/v1/things/publish');

  test('is not inside a transaction, and a second one meanwhile is told to wait', async () => {
    gate = { reached: Promise.withResolvers(), open: Promise.withResolvers() };
    const first = publish('k').then((answer) => answer);
    await gate.reached.promise;
    const second = await publish('k');
    expect(second.body).toMatchObject({ status: 409, code: 'in_progress' });
    expect(second.headers['retry-after']).toBe('1');
    expect(await count('idempotency_keys')).toBe(1);
    gate.open.resolve();
    expect((await first).status).toBe(201);
    expect((await publish('k')).headers['idempotency-replayed']).toBe('true');
    expect(await count('things')).toBe(1);
  });

  test('that fails frees its key, and what it did is not rolled back', async () => {
    expect((await post({ fail: true }, 'k', '/v1/things/publish')).status).toBe(409);
    expect([await count('things'), await count('idempotency_keys'), await count('audit_entries')]).toEqual([1, 0, 0]);
    expect((await publish('k')).status).toBe(201);
  });

  test('whose process died is given up after two minutes; its late answer changes nothing', async () => {
    gate = { reached: Promise.withResolvers(), open: Promise.withResolvers() };
    const dead = publish('k').then((answer) => answer);
    await gate.reached.promise;
    clock.advance(2 * MINUTE - 1);
    expect((await publish('k')).body.code).toBe('in_progress');
    clock.advance(1);
    const { open } = gate;
    gate = { reached: Promise.withResolvers(), open: Promise.withResolvers() };
    gate.open.resolve();
    const taken = await publish('k');
    expect(taken.status).toBe(201);
    open.resolve();
    expect((await dead).body.id).not.toBe(taken.body.id);
    expect((await publish('k')).body.id).toBe(taken.body.id);
  });
});

test('a kept answer with a secret in it is sealed', async () => {
  const body = { name: 'Kept', scopes: ['posts:read'] };
  const made = await post(body, 'k', '/v1/api-keys');
  expect((await post(body, 'k', '/v1/api-keys')).body.key).toBe(made.body.key);
  const rows = await db.database.query(`select idempotency_keys::text from idempotency_keys`);
  expect(JSON.stringify(rows)).not.toContain(made.body.key);
});

test('the same key in two workspaces stands for two requests', async () => {
  const signedIn = await send().post('/v1/auth/sign-in').send({ email: OWNER.email, password: OWNER.password });
  const session = {
    Cookie: (signedIn.headers['set-cookie'] as unknown as string[])[0]!.split(';')[0]!,
    'Sec-Fetch-Site': 'same-origin',
  };
  const { id } = (await send().post('/v1/workspaces').set(session).send({ name: 'Second' })).body;
  await post({ name: 'here' }, 'k');
  const there = await send()
    .post('/v1/things')
    .set({ ...session, 'Pregon-Workspace': id, 'Idempotency-Key': 'k' })
    .send({ name: 'there' });
  expect([there.status, there.headers['idempotency-replayed']]).toEqual([201, undefined]);
  const audit = await send()
    .get('/v1/audit')
    .set({ ...session, 'Pregon-Workspace': id });
  expect(audit.body.items).toMatchObject([{ action: 'things.create', actor: { kind: 'member', name: 'owner' } }]);
});
