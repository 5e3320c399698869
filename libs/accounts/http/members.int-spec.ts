import { DAY, MINUTE, shift } from '#kernel';
import { FakeClock, useDatabase } from '#testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request, { type Response } from 'supertest';
import { accountsSchema } from '../index.js';
import { OWNER, startAccountsApp, type AccountsApp } from '../testing/accounts-app.js';

const db = useDatabase([accountsSchema]);
const clock = new FakeClock('2026-12-01T09:00:00Z');
let started: AccountsApp;
beforeAll(async () => {
  started = await startAccountsApp({ database: db.database, clock });
});
afterAll(async () => started[Symbol.asyncDispose]());
/** Each test has the ten guesses of its own minute. */
beforeEach(() => clock.advance(2 * MINUTE));

const PASSWORD = 'long enough for a test';
const OWN = { 'Sec-Fetch-Site': 'same-origin' };
const owner = { Authorization: `Bearer ${OWNER.key}` };
const send = () => request(started.url);

const invite = (email: string, role = 'editor', headers: Record<string, string> = owner) =>
  send().post('/v1/invitations').set(headers).send({ email, role });
const accept = (
  token: string,
  body: object = { name: 'Newcomer', password: PASSWORD },
  headers: Record<string, string> = {},
) =>
  send()
    .post('/v1/invitations/accept')
    .set(headers)
    .send({ token, ...body });

async function join(email: string, role = 'editor'): Promise<string> {
  const answer = await accept((await invite(email, role)).body.token);
  expect(answer.status).toBe(201);
  return answer.body.member.id;
}
async function signedIn(email: string, password = PASSWORD): Promise<Record<string, string>> {
  const answer = await send().post('/v1/auth/sign-in').send({ email, password });
  return { Cookie: (answer.headers['set-cookie'] as unknown as string[])[0]!.split(';')[0]!, ...OWN };
}

/** Sends two requests that change members, and lets neither go on before both have come to the members' rows. */
async function atOnce(workspaceId: string, requests: () => PromiseLike<Response>[]): Promise<Response[]> {
  const { database } = db;
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  const answers = await database.transaction(async () => {
    await database.query(`select 1 from members where workspace_id = $1 for update`, [workspaceId]);
    return database.outside(async () => {
      const sent = requests().map((answer) => Promise.resolve(answer));
      while ((await database.query(waiting)).length < sent.length);
      return { sent };
    });
  });
  return Promise.all(answers.sent);
}

describe('an invitation', () => {
  test('makes a newcomer a member with its role, once', async () => {
    const made = await invite('Eva@Example.com', 'analyst');
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      email: 'eva@example.com',
      role: 'analyst',
      expiresAt: shift(clock.now(), 7 * DAY).toISOString(),
    });
    expect(made.body.url).toBe(`http://localhost:3000/invitation?token=${made.body.token}`);
    const answers = await Promise.all([1, 2].map(() => accept(made.body.token, { name: 'Eva', password: PASSWORD })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 404]);
    const { workspace, member } = answers.find(({ status }) => status === 201)!.body;
    expect(member).toMatchObject({ email: 'eva@example.com', name: 'Eva', role: 'analyst' });
    expect(workspace.role).toBe('analyst');
    const me = await send()
      .get('/v1/me')
      .set(await signedIn('eva@example.com'));
    expect(me.body).toMatchObject({ id: member.id, scopes: ['posts:read', 'mentions:read', 'analytics:read'] });
    expect((await send().get('/v1/invitations').set(owner)).body.items).toEqual([]);
    for (const secret of [made.body.token, PASSWORD]) expect(started.logged()).not.toContain(secret);
  });

  test('is over after seven days', async () => {
    const { token } = (await invite('late@example.com')).body;
    clock.advance(7 * DAY);
    expect((await accept(token)).body.code).toBe('invitation_invalid');
    clock.advance(-7 * DAY);
    expect((await accept(token)).status).toBe(201);
  });

  test('is replaced by a newer one, changed, and withdrawn', async () => {
    const older = (await invite('twice@example.com')).body;
    const newer = (await invite('TWICE@example.com', 'viewer')).body;
    expect((await accept(older.token)).status).toBe(404);
    const changed = await send().patch(`/v1/invitations/${newer.id}`).set(owner).send({ role: 'manager' });
    expect(changed.body).toMatchObject({ id: newer.id, role: 'manager' });
    const { items } = (await send().get('/v1/invitations').set(owner)).body;
    expect(items).toMatchObject([{ id: newer.id, email: 'twice@example.com', role: 'manager' }]);
    expect(JSON.stringify(items)).not.toMatch(/token/i);
    expect((await send().delete(`/v1/invitations/${newer.id}`).set(owner)).status).toBe(204);
    expect((await send().delete(`/v1/invitations/${newer.id}`).set(owner)).status).toBe(404);
    expect((await accept(newer.token)).status).toBe(404);
  });

  test('is accepted by its own addressee only, and stays open otherwise', async () => {
    await join('carl@example.com');
    const workspace = await send()
      .post('/v1/workspaces')
      .set(await signedIn(OWNER.email, OWNER.password))
      .send({ name: 'Other' });
    const inOther = { ...(await signedIn(OWNER.email, OWNER.password)), 'Pregon-Workspace': workspace.body.id };
    const { token } = (await invite('carl@example.com', 'manager', inOther)).body;

    expect((await accept(token)).body.code).toBe('sign_in_first');
    await join('dora@example.com');
    const asDora = await accept(token, {}, await signedIn('dora@example.com'));
    expect([asDora.status, asDora.body.code]).toEqual([403, 'invitation_for_somebody_else']);
    const carl = await signedIn('carl@example.com');
    expect((await accept(token, {}, { ...carl, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    const asCarl = await accept(token, {}, carl);
    expect(asCarl.status).toBe(201);
    expect(asCarl.body.workspace).toMatchObject({ id: workspace.body.id, role: 'manager' });
    expect((await send().get('/v1/workspaces').set(carl)).body.items).toMatchObject([
      { role: 'editor' },
      { role: 'manager' },
    ]);
  });

  test('needs a name and a password from a newcomer', async () => {
    const { token } = (await invite('shy@example.com')).body;
    expect((await accept(token, {})).body).toMatchObject({ status: 422, code: 'introduce_yourself' });
    expect((await accept(token, { name: 'Shy', password: 'short' })).status).toBe(400);
    expect((await accept(token)).status).toBe(201);
  });

  test('of a member is refused', async () => {
    await join('there@example.com');
    expect((await invite('There@example.com')).body.code).toBe('already_member');
  });
});

describe('members', () => {
  test('who can sign in here already are added directly', async () => {
    const asOwner = await signedIn(OWNER.email, OWNER.password);
    const { id } = (await send().post('/v1/workspaces').set(asOwner).send({ name: 'Third' })).body;
    await join('fay@example.com');
    const add = (email: string) =>
      send()
        .post('/v1/members')
        .set({ ...asOwner, 'Pregon-Workspace': id })
        .send({ email, role: 'editor' });
    expect((await add('FAY@example.com')).body).toMatchObject({ email: 'fay@example.com', role: 'editor' });
    expect((await add('fay@example.com')).body.code).toBe('already_member');
    expect((await add('stranger@example.com')).body).toMatchObject({ status: 422, code: 'no_such_user' });
  });

  test('lose at once what they lose', async () => {
    const id = await join('gus@example.com', 'manager');
    const gus = await signedIn('gus@example.com');
    expect((await send().patch(`/v1/members/${id}`).set(owner).send({ role: 'viewer' })).body).toMatchObject({
      role: 'viewer',
    });
    expect((await send().get('/v1/me').set(gus)).body.role).toBe('viewer');
    expect((await send().delete(`/v1/members/${id}`).set(owner)).status).toBe(204);
    const answer = await send().get('/v1/me').set(gus);
    expect([answer.status, answer.body.code]).toEqual([403, 'no_workspace']);
  });

  test('are managed by owners only', async () => {
    const id = await join('hal@example.com', 'manager');
    const hal = await signedIn('hal@example.com');
    for (const answer of [
      await send().get('/v1/members').set(hal),
      await send().patch(`/v1/members/${id}`).set(hal).send({ role: 'owner' }),
      await invite('friend@example.com', 'viewer', hal),
    ]) {
      expect(answer.body).toMatchObject({ status: 403, code: 'missing_scope', scope: 'admin' });
    }
  });

  test('of another workspace do not exist', async () => {
    const asOwner = await signedIn(OWNER.email, OWNER.password);
    const other = (await send().post('/v1/workspaces').set(asOwner).send({ name: 'Fourth' })).body;
    const there = { ...asOwner, 'Pregon-Workspace': other.id };
    const member = await join('ida@example.com');
    const invitation = (await invite('jon@example.com')).body;
    const key = (
      await send()
        .post('/v1/api-keys')
        .set(owner)
        .send({ name: 'Here', scopes: ['posts:read'] })
    ).body;
    for (const answer of [
      await send().patch(`/v1/members/${member}`).set(there).send({ role: 'owner' }),
      await send().delete(`/v1/members/${member}`).set(there),
      await send().patch(`/v1/invitations/${invitation.id}`).set(there).send({ role: 'owner' }),
      await send().delete(`/v1/invitations/${invitation.id}`).set(there),
      await send().delete(`/v1/api-keys/${key.id}`).set(there),
    ]) {
      expect(answer.body).toMatchObject({ status: 404, code: 'not_found' });
    }
    expect((await send().get('/v1/members').set(there)).body.items.length).toBe(1);
    expect((await send().get('/v1/api-keys').set(there)).body.items).toEqual([]);
    expect(
      (
        await send()
          .get('/v1/me')
          .set({ Authorization: `Bearer ${key.key}` })
      ).status,
    ).toBe(200);
  });

  test('always include an owner, even when owners remove each other at once', async () => {
    const asOwner = await signedIn(OWNER.email, OWNER.password);
    const { id } = (await send().post('/v1/workspaces').set(asOwner).send({ name: 'Fifth' })).body;
    const there = { ...asOwner, 'Pregon-Workspace': id };
    const [only] = (await send().get('/v1/members').set(there)).body.items;
    const demote = (member: string) => send().patch(`/v1/members/${member}`).set(there).send({ role: 'editor' });
    expect((await demote(only.id)).body).toMatchObject({ status: 409, code: 'last_owner' });
    expect((await send().delete(`/v1/members/${only.id}`).set(there)).body.code).toBe('last_owner');

    const { token } = (await invite('kim@example.com', 'owner', there)).body;
    const second = (await accept(token)).body.member.id;
    const kim = { ...(await signedIn('kim@example.com')), 'Pregon-Workspace': id };
    const answers = await atOnce(id, () => [
      send().delete(`/v1/members/${second}`).set(there),
      send().delete(`/v1/members/${only.id}`).set(kim),
    ]);
    expect(answers.filter(({ status }) => status === 204).length).toBe(1);
    const owners = await db.database.query(`select 1 from members where workspace_id = $1 and role = 'owner'`, [id]);
    expect(owners.length).toBe(1);
  });
});
