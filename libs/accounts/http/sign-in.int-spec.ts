import { MINUTE } from '#kernel';
import { FakeClock, useDatabase } from '#testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { accountsSchema } from '../index.js';
import { OWNER, startAccountsApp, type AccountsApp } from '../testing/accounts-app.js';

const db = useDatabase([accountsSchema]);
/** Begins now, for better-auth has the machine's clock. */
const clock = new FakeClock(new Date());
let started: AccountsApp;
beforeAll(async () => {
  started = await startAccountsApp({ database: db.database, clock });
});
afterAll(async () => started[Symbol.asyncDispose]());
/** Each test has the ten guesses of its own minute. */
beforeEach(() => clock.advance(2 * MINUTE));

const OWN = { 'Sec-Fetch-Site': 'same-origin' };
const send = () => request(started.url);

async function signIn(password = OWNER.password, url = started.url): Promise<string> {
  const answer = await request(url).post('/v1/auth/sign-in').send({ email: OWNER.email, password });
  expect(answer.status).toBe(200);
  const [cookie] = answer.headers['set-cookie'] as unknown as string[];
  return cookie!;
}
const cookieOf = (setCookie: string) => ({ Cookie: setCookie.split(';')[0]! });

describe('signing in', () => {
  test('gives a cookie that scripts cannot read and other sites cannot send', async () => {
    const setCookie = await signIn();
    expect(setCookie).toMatch(/^pregon\.session_token=/);
    expect(setCookie).toMatch(/; HttpOnly/i);
    expect(setCookie).toMatch(/; SameSite=Lax/i);
    expect(setCookie).not.toMatch(/; Secure/i);
    const me = await send().get('/v1/me').set(cookieOf(setCookie));
    expect(me.body).toMatchObject({ kind: 'member', role: 'owner', workspaces: [{ role: 'owner' }] });
  });

  test('gives a Secure cookie where the public URL is https', async () => {
    await using secure = await startAccountsApp({
      database: db.database,
      env: { PREGON_PUBLIC_URL: 'https://pregon.example' },
    });
    expect(await signIn(OWNER.password, secure.url)).toMatch(/^__Secure-pregon\.session_token=.*; Secure/i);
  });

  test.each([
    ['a wrong password', OWNER.email, 'wrong password'],
    ['an unknown address', 'nobody@example.com', OWNER.password],
  ])('with %s is refused in the same words', async (_, email, password) => {
    const answer = await send().post('/v1/auth/sign-in').send({ email, password });
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({
      code: 'wrong_credentials',
      detail: 'No user of this service has this address and this password. Check both.',
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('is limited to ten a minute for an address', async () => {
    const guess = () => send().post('/v1/auth/sign-in').send({ email: 'target@example.com', password: 'guess' });
    for (let n = 0; n < 10; n++) expect((await guess()).status).toBe(401);
    const refused = await guess();
    expect(refused.status).toBe(429);
    expect(refused.headers['content-type']).toMatch('application/problem+json');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await send().post('/v1/auth/sign-in').send({ email: 'Target@Example.com', password: 'x' })).status).toBe(
      429,
    );
    expect((await send().post('/v1/auth/sign-in').send({ email: 'other@example.com', password: 'x' })).status).toBe(
      401,
    );
  });

  test('is refused to the page of another site', async () => {
    const answer = await send()
      .post('/v1/auth/sign-in')
      .set('Origin', 'https://evil.example')
      .send({ email: OWNER.email, password: OWNER.password });
    expect([answer.status, answer.body.code]).toEqual([403, 'foreign_origin']);
  });

  test('leaves no way to sign up', async () => {
    const body = { email: 'new@example.com', password: 'long enough', name: 'New' };
    expect((await send().post('/v1/auth/sign-up/email').send(body)).status).toBe(404);
  });
});

describe('a session', () => {
  test('ends when its user signs out', async () => {
    const cookie = cookieOf(await signIn());
    const out = await send().post('/v1/auth/sign-out').set(cookie);
    expect(out.status).toBe(204);
    expect(out.headers['set-cookie']?.[0]).toMatch(/^pregon\.session_token=;/);
    const answer = await send().get('/v1/me').set(cookie);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  test('is listed without its token and can be ended from another one, at once', async () => {
    const [mine, stolen] = [cookieOf(await signIn()), cookieOf(await signIn())];
    const { body } = await send().get('/v1/auth/sessions').set(mine);
    const others = body.items.filter((session: { current: boolean }) => !session.current);
    expect(body.items.length - others.length).toBe(1);
    expect(Object.keys(others[0]).toSorted()).toEqual(['createdAt', 'current', 'expiresAt', 'id', 'userAgent']);
    for (const { id } of others) {
      expect(
        (
          await send()
            .delete(`/v1/auth/sessions/${id}`)
            .set({ ...mine, ...OWN })
        ).status,
      ).toBe(204);
    }
    expect((await send().get('/v1/me').set(stolen)).status).toBe(401);
    expect((await send().get('/v1/me').set(mine)).status).toBe(200);
    expect(
      (
        await send()
          .delete('/v1/auth/sessions/nonsense')
          .set({ ...mine, ...OWN })
      ).status,
    ).toBe(404);
  });

  test('writes only from our own pages', async () => {
    const cookie = cookieOf(await signIn());
    const write = (headers: Record<string, string>) =>
      send()
        .post('/v1/workspaces')
        .set({ ...cookie, ...headers })
        .send({ name: 'Mine' });
    expect((await write({})).body.code).toBe('foreign_origin');
    expect((await write({ Origin: 'https://evil.example' })).status).toBe(403);
    expect((await write({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await write({ Origin: started.url })).status).toBe(201);
    expect((await write({ Origin: 'http://localhost:3000' })).status).toBe(201);
    expect((await write(OWN)).status).toBe(201);
  });

  test('chooses its workspace by a header; one of somebody else is 404', async () => {
    const cookie = cookieOf(await signIn());
    const made = await send()
      .post('/v1/workspaces')
      .set({ ...cookie, ...OWN })
      .send({ name: 'Second', zone: 'Europe/Madrid' });
    const first = await send().get('/v1/me').set(cookie);
    expect(first.body.workspaceId).not.toBe(made.body.id);
    const second = await send()
      .get('/v1/me')
      .set({ ...cookie, 'Pregon-Workspace': made.body.id });
    expect(second.body.workspaceId).toBe(made.body.id);
    const foreign = await send()
      .get('/v1/me')
      .set({ ...cookie, 'Pregon-Workspace': '0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10' });
    expect(foreign.status).toBe(404);
  });

  test('is needed to make a workspace: a key cannot', async () => {
    const answer = await send().post('/v1/workspaces').set('Authorization', `Bearer ${OWNER.key}`).send({ name: 'No' });
    expect([answer.status, answer.body.code]).toEqual([403, 'session_required']);
  });

  test('with a forged or damaged cookie is nobody', async () => {
    const { Cookie } = cookieOf(await signIn());
    for (const bad of [`${Cookie}x`, 'pregon.session_token=abc.def', 'pregon.session_token=']) {
      expect((await send().get('/v1/me').set('Cookie', bad)).status).toBe(401);
    }
  });
});

test('a changed password ends the other sessions and is the only one that works', async () => {
  const [mine, other] = [cookieOf(await signIn()), cookieOf(await signIn())];
  const change = (current: string) =>
    send()
      .post('/v1/auth/password')
      .set({ ...mine, ...OWN })
      .send({ current, next: 'an even better one' });
  expect((await change('not it at all')).body.code).toBe('wrong_password');
  const changed = await change(OWNER.password);
  expect(changed.status).toBe(204);
  expect((await send().get('/v1/me').set(other)).status).toBe(401);
  const renewed = cookieOf((changed.headers['set-cookie'] as unknown as string[])[0]!);
  expect((await send().get('/v1/me').set(renewed)).status).toBe(200);
  expect((await send().post('/v1/auth/sign-in').send({ email: OWNER.email, password: OWNER.password })).status).toBe(
    401,
  );
  await signIn('an even better one');
  for (const secret of [OWNER.password, 'an even better one', renewed.Cookie])
    expect(started.logged()).not.toContain(secret);
});
