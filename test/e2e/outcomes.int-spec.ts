import { beforeAll, describe, expect, it } from '@jest/globals';
import { TEST_KEY } from '#testing';
import { Caller } from './caller.js';
import { useStage } from './stage.js';

/** Short, so that what waits for the end of an attempt need not wait long. */
const ATTEMPT_TIMEOUT_MS = 1_500;
const stage = useStage((simulator) => ({
  PREGON_X_BASE_URL: simulator.networks['x'],
  PREGON_ATTEMPT_TIMEOUT_MS: String(ATTEMPT_TIMEOUT_MS),
  PREGON_READBACK_LAG_MS: '200',
}));
const call: typeof stage.service.call = (...request) => stage.service.call(...request);
const settle = (delivery: { id: string }, what: string, body?: object) =>
  call('POST', `/v1/deliveries/${delivery.id}/${what}`, body);

describe('a network that answers badly', () => {
  it('has every post once, whether it was not there, cut us off, or answered 500 after accepting', async () => {
    const kinds = ['refuse-before', 'accept-then-cut', 'accept-then-500'] as const;
    const cases = ['mastodon', 'x'].flatMap((network) => kinds.map((kind) => ({ network, kind })));
    const outcome = async ({ network, kind }: (typeof cases)[number]) => {
      const { account, id } = await stage.channel(network);
      await stage.simulator.fault({ kind, account: account.id, network, call: 'publish', times: 1 });
      const [delivery] = (await stage.reaches(await stage.post({ text: 'Once', channels: [id] }), 'published'))
        .deliveries;
      const { items } = await stage.simulator.accepted({ network, account: account.handle });
      expect(items.map(({ text, id: remoteId }) => [text, remoteId])).toEqual([['Once', delivery.remoteId]]);
      expect(delivery).toMatchObject({ error: null, url: expect.stringContaining(delivery.remoteId) });
      return `${network}, ${kind}: ${delivery.attempts.map((each: { outcome: string }) => each.outcome).join(', ')}`;
    };
    expect(await Promise.all(cases.map(outcome))).toEqual([
      'mastodon, refuse-before: unknown, published',
      'mastodon, accept-then-cut: unknown',
      'mastodon, accept-then-500: unknown',
      'x, refuse-before: unknown, published',
      'x, accept-then-cut: unknown',
      'x, accept-then-500: unknown',
    ]);
  });

  it('in the middle of a thread: goes on at the part that is missing', async () => {
    const { account, id } = await stage.channel('x');
    const thread = ['2', '3'].map((text) => ({ text }));
    const post = await stage.post({ text: '1', thread, channels: [id], schedule: null });
    await stage.simulator.fault({
      kind: 'delay-after',
      account: account.id,
      network: 'x',
      call: 'publish',
      ms: 200,
      times: 1,
    });
    await stage.service.ok('POST', `/v1/posts/${post.id}/schedule`, { schedule: { now: true } });
    while ((await stage.timeline(account)).length < 1);
    await stage.simulator.fault({
      kind: 'accept-then-cut',
      account: account.id,
      network: 'x',
      call: 'publish',
      times: 1,
    });
    await stage.reaches(post, 'published');
    expect(await stage.timeline(account)).toEqual(['1', '2', '3']);
  });

  it('which wants us to wait: waits until then', async () => {
    const { account, id } = await stage.channel();
    await stage.simulator.fault({ kind: 'rate-limit', account: account.id, call: 'publish', ms: 1_500, times: 1 });
    const post = await stage.reaches(await stage.post({ text: 'Patience', channels: [id] }), 'retrying');
    expect(post.deliveries[0]).toMatchObject({ error: { code: expect.stringMatching(/rate/) } });
    expect(Date.parse((await stage.get(`/v1/channels/${id}`)).pausedUntil)).toBeGreaterThan(Date.now());
    const [{ attempts }] = (await stage.reaches(post, 'published')).deliveries;
    expect(Date.parse(attempts[1].startedAt) - Date.parse(attempts[0].startedAt)).toBeGreaterThan(500);
    expect(await stage.timeline(account)).toEqual(['Patience']);
  });

  it('which refuses: tells the person why, and takes what was mended', async () => {
    const { account, id } = await stage.channel();
    await fetch(`${stage.simulator.url}/_sim/accounts/${account.id}?network=mastodon`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ settings: { maxCharacters: 5 } }),
    });
    const failed = await stage.reaches(await stage.post({ text: 'Too long now', channels: [id] }));
    expect(failed).toMatchObject({
      state: 'failed',
      deliveries: [
        {
          error: { message: expect.stringContaining('Mastodon'), action: expect.any(String) },
          attempts: [{ outcome: 'rejected' }],
        },
      ],
    });
    const [delivery] = failed.deliveries;
    expect((await settle(delivery, 'confirm', { url: 'https://example.org/1' })).body.code).toBe('not_unconfirmed');
    expect((await settle(delivery, 'resend')).body.code).toBe('not_unconfirmed');
    expect(await settle(delivery, 'retry')).toMatchObject({ status: 200, body: { state: 'scheduled', error: null } });
    expect((await stage.reaches(failed)).state).toBe('failed');
    await stage.service.ok('PATCH', `/v1/posts/${failed.id}`, { text: 'Short' });
    await stage.reaches(failed, 'published');
    expect(await settle(delivery, 'retry')).toMatchObject({ status: 409, body: { code: 'not_retriable' } });
    expect(await stage.timeline(account)).toEqual(['Short']);
  });
});

describe('what nobody can know', () => {
  /** A post on X that was accepted, or not, while neither the answer nor the timeline can be read. */
  async function unknown(kind: 'accept-then-cut' | 'unavailable') {
    const { account, id } = await stage.channel('x');
    const at = { account: account.id, network: 'x' };
    await stage.simulator.fault({ ...at, kind: 'unavailable', call: 'timeline' });
    await stage.simulator.fault({ ...at, kind: 'unavailable', call: 'read' });
    await stage.simulator.fault({ ...at, kind, call: 'publish', times: 1 });
    const post = await stage.reaches(await stage.post({ text: 'Perhaps', channels: [id] }), 'unconfirmed');
    return { account, post, delivery: post.deliveries[0] };
  }
  let seen: Awaited<ReturnType<typeof unknown>>;
  let unseen: Awaited<ReturnType<typeof unknown>>;
  beforeAll(async () => {
    [seen, unseen] = await Promise.all([unknown('accept-then-cut'), unknown('unavailable')]);
  });

  it('is sent again when a person says so, not before the first try must have ended', async () => {
    const { account, post, delivery } = unseen;
    const end = Date.parse(delivery.attempts[0].startedAt) + ATTEMPT_TIMEOUT_MS;
    let answer = await settle(delivery, 'resend');
    expect(Date.now()).toBeLessThan(end);
    expect(answer).toMatchObject({ status: 409, body: { code: 'still_on_its_way' } });
    while (answer.status === 409) answer = await settle(delivery, 'resend');
    expect(answer).toMatchObject({ status: 200, body: { state: 'retrying' } });
    expect(Date.now()).toBeGreaterThanOrEqual(end);
    await stage.reaches(post, 'published');
    expect(await stage.timeline(account)).toEqual(['Perhaps']);
  });

  it('is said to be so, and a person who saw it confirms it', async () => {
    const { account, post, delivery } = seen;
    expect(post.state).toBe('unconfirmed');
    let { error } = delivery;
    while (!/confirm/.test(error.action)) ({ error } = await stage.get(`/v1/deliveries/${delivery.id}`));
    expect(error).toMatchObject({ code: 'unconfirmed', message: expect.any(String) });
    expect((await settle(delivery, 'retry')).status).toBe(409);
    const nowhere = await settle(delivery, 'confirm', { url: 'not an address' });
    expect(nowhere).toMatchObject({ status: 400, body: { errors: [{ pointer: '/url' }] } });
    const url = `${account.baseUrl}/someone/status/1`;
    const confirmed = await settle(delivery, 'confirm', { url });
    expect(confirmed).toMatchObject({ status: 200, body: { state: 'published', url, error: null } });
    expect((await stage.get(`/v1/posts/${post.id}`)).state).toBe('published');
    expect((await settle(delivery, 'confirm', { url })).status).toBe(409);
    expect(await stage.timeline(account)).toEqual(['Perhaps']);
  });
});

describe('Idempotency-Key', () => {
  it('makes of twenty parallel requests one post, and gives all the same answer', async () => {
    const { account, id } = await stage.channel();
    const headers = { 'idempotency-key': 'launch-post' };
    const body = { text: 'Launch', channels: [id], schedule: { now: true } };
    const answers = await Promise.all(Array.from({ length: 20 }, () => call('POST', '/v1/posts', body, headers)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map((each) => JSON.stringify(each.body))).size).toBe(1);
    expect(answers.filter((each) => each.headers.get('idempotency-replayed') === 'true')).toHaveLength(19);
    await stage.reaches(answers[0]!.body);
    expect((await stage.get(`/v1/posts?channel=${id}`)).items).toHaveLength(1);
    expect(await stage.timeline(account)).toEqual(['Launch']);

    const other = await call('POST', '/v1/posts', { ...body, text: 'Lunch' }, headers);
    expect(other).toMatchObject({ status: 409, body: { code: expect.stringMatching(/idempotency|key/) } });
    expect((await stage.get(`/v1/posts?channel=${id}`)).items).toHaveLength(1);
  });

  it('is free again after a request that was refused', async () => {
    const headers = { 'idempotency-key': 'mended' };
    expect((await call('POST', '/v1/posts', { text: 'x', schedule: { now: true } }, headers)).status).toBe(422);
    expect((await call('POST', '/v1/posts', { text: 'x' }, headers)).status).toBe(201);
  });

  it('works for what talks to a network, and for what has no answer', async () => {
    const account = await stage.simulator.account('mastodon');
    const headers = { 'idempotency-key': 'connect-once' };
    const connecting = () => call('POST', '/v1/channels', account.connect, headers);
    const [first, second] = await Promise.all([connecting(), connecting()]);
    for (const { status, body } of [first, second])
      expect([201, 'in_progress']).toContain(status === 201 ? status : body.code);
    const again = await connecting();
    expect(again).toMatchObject({ status: 201, body: { version: 1 } });
    const deleting = () => call('DELETE', `/v1/channels/${again.body.id}`, undefined, { 'idempotency-key': 'gone' });
    expect([(await deleting()).status, (await deleting()).status]).toEqual([200, 200]);
    const { id } = await stage.post({ text: 'x', schedule: null });
    const removing = () => call('DELETE', `/v1/posts/${id}`, undefined, { 'idempotency-key': 'removed' });
    expect([(await removing()).status, (await removing()).status]).toEqual([204, 204]);
  });

  it('must be text of a decent length', async () => {
    const owner = Caller.withKey(stage.service, TEST_KEY);
    for (const key of ['', ' ', 'é', 'x'.repeat(201)])
      expect([
        key,
        (await owner.with({ 'idempotency-key': key }).call('POST', '/v1/posts', { text: 'x' })).status,
      ]).toEqual([key, 400]);
  });
});
