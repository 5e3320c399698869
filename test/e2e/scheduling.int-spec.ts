import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { inZone, useStage } from './stage.js';

const stage = useStage();
const FAR = { at: '2030-01-01T09:00', zone: 'UTC' };
const call: typeof stage.service.call = (...request) => stage.service.call(...request);

describe('a post for a certain time', () => {
  it('goes out at that instant, not before, and says how late it was', async () => {
    const { account, id } = await stage.channel();
    const { schedule, instant } = inZone(2_000, 'America/Mexico_City');
    const post = await stage.post({ text: 'On time', channels: [id], schedule });
    expect(post).toMatchObject({
      state: 'scheduled',
      schedule,
      warnings: [],
      deliveries: [{ state: expect.stringMatching(/scheduled|preparing|ready/) }],
    });
    expect(new Date(post.dueAt)).toEqual(instant);
    const [delivery] = (await stage.reaches(post)).deliveries;
    expect(delivery).toMatchObject({ state: 'published', localTime: schedule.at, zone: schedule.zone, adjusted: null });
    const { items } = await stage.simulator.accepted({ account: account.handle });
    expect(items.map(({ text }) => text)).toEqual(['On time']);
    const lateness = items[0]!.receivedAt - instant.getTime();
    expect(lateness).toBeGreaterThanOrEqual(0);
    expect(lateness).toBeLessThan(2_000);
    expect(delivery.latenessMs).toBeGreaterThanOrEqual(Math.floor(lateness));
  });

  it('may be given as an instant, which is kept where a wall time comes twice', async () => {
    const { id } = await stage.channel();
    const dueOf = async (schedule: object) => (await stage.post({ text: 'x', channels: [id], schedule })).deliveries[0];
    expect(await dueOf({ at: '2027-05-01T09:00Z' })).toMatchObject({ dueAt: '2027-05-01T09:00:00.000Z', zone: 'UTC' });
    expect(await dueOf({ at: '2027-10-31T02:30:00+01:00', zone: 'Europe/Madrid' })).toMatchObject({
      dueAt: '2027-10-31T01:30:00.000Z',
      localTime: '2027-10-31T02:30:00',
      adjusted: null,
    });
  });

  it.each([
    ['Europe/Madrid', '2027-03-28T02:30', 'gap', '2027-03-28T01:00:00.000Z', '2027-03-28T03:00:00'],
    ['Europe/Madrid', '2027-10-31T02:30', 'overlap', '2027-10-31T00:30:00.000Z', '2027-10-31T02:30:00'],
    ['America/New_York', '2027-03-14T02:30', 'gap', '2027-03-14T07:00:00.000Z', '2027-03-14T03:00:00'],
    ['America/New_York', '2027-11-07T01:30', 'overlap', '2027-11-07T05:30:00.000Z', '2027-11-07T01:30:00'],
    ['Australia/Lord_Howe', '2027-10-03T02:15', 'gap', '2027-10-02T15:30:00.000Z', '2027-10-03T02:30:00'],
    ['Australia/Lord_Howe', '2027-04-04T01:45', 'overlap', '2027-04-03T14:45:00.000Z', '2027-04-04T01:45:00'],
    ['America/Mexico_City', '2027-04-04T02:30', null, '2027-04-04T08:30:00.000Z', '2027-04-04T02:30:00'],
  ])('in %s at %s: %s', async (zone, at, adjusted, dueAt, localTime) => {
    const { id } = await stage.channel();
    const body = { text: 'x', channels: [id], schedule: { at, zone } };
    const warning = {
      code: `time_${adjusted}`,
      channel: id,
      pointer: '/schedule/at',
      message: expect.stringContaining(zone),
    };
    const warnings = adjusted ? [warning] : [];
    expect(await stage.service.ok('POST', '/v1/posts/validate', body)).toMatchObject({
      ok: true,
      warnings,
      channels: [{ dueAt, localTime, zone }],
    });
    expect(await stage.post(body)).toMatchObject({
      warnings,
      dueAt,
      deliveries: [{ dueAt, localTime, zone, adjusted }],
    });
  });
});

describe('a queue', () => {
  /** Slots on every day at these local times. */
  const daily = (...times: string[]) =>
    times.flatMap((time) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, time })));
  async function withSlots(zone: string, ...times: string[]) {
    const channel = await stage.channel();
    await stage.service.ok('PATCH', `/v1/channels/${channel.id}`, { zone });
    const slots = await stage.service.ok('PUT', `/v1/channels/${channel.id}/slots`, daily(...times));
    expect(await stage.get(`/v1/channels/${channel.id}/slots`)).toEqual(slots);
    return channel.id;
  }
  const queue = async (id: string, text: string) => stage.post({ text, channels: [id], schedule: { queue: true } });

  it('gives each post the next free slot, and a cancelled one back', async () => {
    const id = await withSlots('Asia/Tokyo', '09:30', '18:00');
    const [first, second] = [await queue(id, 'a'), await queue(id, 'b')];
    for (const { deliveries } of [first, second]) {
      expect(deliveries[0]).toMatchObject({
        zone: 'Asia/Tokyo',
        localTime: expect.stringMatching(/T(09:30|18:00):00$/),
      });
      expect(Date.parse(deliveries[0].dueAt)).toBeGreaterThan(Date.now());
    }
    expect(Date.parse(second.dueAt)).toBeGreaterThan(Date.parse(first.dueAt));
    await stage.service.ok('POST', `/v1/posts/${first.id}/cancel`);
    expect((await queue(id, 'c')).dueAt).toBe(first.dueAt);
    expect(Date.parse((await queue(id, 'd')).dueAt)).toBeGreaterThan(Date.parse(second.dueAt));
  });

  it('never gives a slot twice, to as many as ask at once', async () => {
    const id = await withSlots('UTC', '12:00');
    const posts = await Promise.all(Array.from({ length: 12 }, (_, i) => queue(id, `post ${i}`)));
    const days = posts.map(({ dueAt }) => Date.parse(dueAt) / 86_400_000).sort((a, b) => a - b);
    expect(days.map((day) => day - days[0]!)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it('leaves an edited post in its slot', async () => {
    const id = await withSlots('UTC', '06:00');
    const [first, second] = [await queue(id, 'a'), await queue(id, 'b')];
    await stage.service.ok('DELETE', `/v1/posts/${first.id}`);
    const edited = await stage.service.ok('PATCH', `/v1/posts/${second.id}`, { text: 'better' });
    expect(edited).toMatchObject({ text: 'better', dueAt: second.dueAt });
    const earlier = await stage.service.ok('POST', `/v1/posts/${second.id}/schedule`, { schedule: { queue: true } });
    expect(earlier.dueAt).toBe(first.dueAt);
  });
});

describe('until a publisher has it, a post', () => {
  it('can be drafted, edited by who read its last version, and scheduled', async () => {
    const { account, id } = await stage.channel();
    const draft = await stage.post({ text: 'Drft', schedule: null });
    expect(draft).toMatchObject({ state: 'draft', version: 1, deliveries: [] });
    const patch = (body: object, version: string) =>
      call('PATCH', `/v1/posts/${draft.id}`, body, { 'if-match': version });
    expect(await patch({ text: 'Draft', channels: [id] }, '"1"')).toMatchObject({
      status: 200,
      body: { version: 2, text: 'Draft' },
    });
    expect(await patch({ text: 'Mine' }, '"1"')).toMatchObject({
      status: 412,
      body: { code: 'stale_version', version: 2 },
    });
    const scheduling = (version: string) =>
      call('POST', `/v1/posts/${draft.id}/schedule`, { schedule: { now: true } }, { 'if-match': version });
    expect((await scheduling('"1"')).status).toBe(412);
    expect(await scheduling('"2"')).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await stage.reaches(draft)).toMatchObject({ state: 'published', text: 'Draft' });
    expect(await stage.timeline(account)).toEqual(['Draft']);
  });

  it('can be changed in text, time and channels', async () => {
    const [one, two, three] = [await stage.channel(), await stage.channel(), await stage.channel()];
    const post = await stage.post({ text: 'Old', channels: [one.id, two.id], schedule: FAR, tags: ['a'] });
    const change = { text: 'New', channels: [two.id, three.id], schedule: inZone(300, 'Europe/Madrid').schedule };
    const changed = await stage.service.ok('PATCH', `/v1/posts/${post.id}`, change);
    expect(changed).toMatchObject({ ...change, tags: ['a'], version: 2 });
    const done = await stage.reaches(post, 'published', 'cancelled');
    const states = Object.fromEntries(done.deliveries.map((each: any) => [each.channel, each.state]));
    expect(states).toEqual({ [one.id]: 'cancelled', [two.id]: 'published', [three.id]: 'published' });
    const timelines = [one, two, three].map(({ account }) => stage.timeline(account));
    expect(await Promise.all(timelines)).toEqual([[], ['New'], ['New']]);
  });

  it('can become a draft again', async () => {
    const { id } = await stage.channel();
    const post = await stage.post({ text: 'Not yet', channels: [id], schedule: FAR });
    const draft = await stage.service.ok('PATCH', `/v1/posts/${post.id}`, { schedule: null });
    expect(draft).toMatchObject({ state: 'draft', schedule: null, dueAt: null, deliveries: [] });
    expect((await stage.get('/v1/posts?state=draft')).items).toContainEqual(draft);
  });

  it('can be cancelled, and planned anew', async () => {
    const { account, id } = await stage.channel();
    const post = await stage.post({ text: 'Maybe', channels: [id], schedule: inZone(700, 'UTC').schedule });
    expect(await stage.service.ok('POST', `/v1/posts/${post.id}/cancel`)).toMatchObject({
      state: 'cancelled',
      version: 2,
    });
    expect(await call('POST', `/v1/posts/${post.id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'nothing_to_cancel' },
    });
    const witness = await stage.channel();
    await stage.reaches(
      await stage.post({ text: 'Later', channels: [witness.id], schedule: inZone(900, 'UTC').schedule }),
    );
    expect(await stage.timeline(account)).toEqual([]);
    await stage.service.ok('POST', `/v1/posts/${post.id}/schedule`, { schedule: { now: true } });
    expect((await stage.reaches(post, 'published')).state).toBe('published');
    expect(await stage.timeline(account)).toEqual(['Maybe']);
  });

  it('can be deleted, and duplicated', async () => {
    const { id } = await stage.channel();
    const post = await stage.post({ text: 'Twice', channels: [id], schedule: FAR, tags: ['t'], firstComment: 'c' });
    const copy = await stage.service.ok('POST', `/v1/posts/${post.id}/duplicate`);
    const { text, channels, tags, firstComment } = post;
    expect(copy).toMatchObject({
      text,
      channels,
      tags,
      firstComment,
      state: 'draft',
      schedule: null,
      deliveries: [],
      version: 1,
    });
    expect(copy.id).not.toBe(post.id);
    expect((await call('DELETE', `/v1/posts/${post.id}`)).status).toBe(204);
    expect((await call('GET', `/v1/posts/${post.id}`)).status).toBe(404);
    expect((await call('GET', `/v1/deliveries/${post.deliveries[0].id}`)).status).toBe(404);
    expect((await call('GET', `/v1/posts/${copy.id}`)).status).toBe(200);
  });
});

describe('once a publisher has it, a post', () => {
  it('cannot be changed, cancelled or deleted, and goes out as it was', async () => {
    const { account, id } = await stage.channel();
    await stage.simulator.fault({ kind: 'delay-before', account: account.id, call: 'publish', ms: 1_200, times: 1 });
    const post = await stage.post({ text: 'Away', channels: [id] });
    const path = `/v1/posts/${post.id}`;
    await stage.reaches(post, 'publishing');
    const taken = { status: 409, body: { code: 'already_publishing', detail: expect.stringContaining('publishing') } };
    expect(await call('PATCH', path, { text: 'Too late' })).toMatchObject(taken);
    expect(await call('POST', `${path}/schedule`, { schedule: FAR })).toMatchObject(taken);
    expect(await call('POST', `${path}/cancel`)).toMatchObject({ status: 409, body: { code: 'nothing_to_cancel' } });
    expect(await call('DELETE', path)).toMatchObject({ status: 409, body: { code: 'has_history' } });
    expect(await stage.reaches(post)).toMatchObject({ state: 'published', text: 'Away' });
    expect(await stage.timeline(account)).toEqual(['Away']);
    expect((await call('DELETE', path)).status).toBe(409);
  });
});

describe('what is due while it is held', () => {
  it('waits for its channel, then follows its late policy', async () => {
    const { account, id } = await stage.channel();
    const held = await stage.service.ok('POST', `/v1/channels/${id}/hold`, { reason: 'Check with Ana' });
    expect(held).toMatchObject({ held: { reason: 'Check with Ana', since: expect.any(String) } });
    const late = (then: string) => ({ after: 'PT0.5S', then });
    const [send, miss, patient] = [
      await stage.post({ text: 'Send', channels: [id], late: late('send') }),
      await stage.post({ text: 'Miss', channels: [id], late: late('miss') }),
      await stage.post({ text: 'Patient', channels: [id] }),
    ];
    const told = { state: 'held', deliveries: [{ error: { code: 'held', action: expect.stringMatching(/resume/i) } }] };
    for (const post of [send, miss, patient]) expect(await stage.reaches(post)).toMatchObject(told);
    expect(await stage.timeline(account)).toEqual([]);
    await pause(Date.parse(miss.dueAt) + 600 - Date.now());
    expect((await stage.service.ok('POST', `/v1/channels/${id}/resume`)).held).toBeNull();
    for (const post of [send, patient]) expect((await stage.reaches(post, 'published')).state).toBe('published');
    expect(await stage.reaches(miss, 'missed')).toMatchObject({
      state: 'missed',
      deliveries: [{ error: { code: 'missed' } }],
    });
    expect((await stage.timeline(account)).sort()).toEqual(['Patient', 'Send']);
  });

  it('waits for its workspace', async () => {
    const { account, id } = await stage.channel();
    expect(await stage.service.ok('POST', '/v1/hold', { reason: 'Crisis' })).toMatchObject({
      held: true,
      reason: 'Crisis',
    });
    const post = await stage.reaches(await stage.post({ text: 'Calm', channels: [id] }));
    expect(post.state).toBe('held');
    expect(await stage.get('/v1/hold')).toMatchObject({ held: true, reason: 'Crisis' });
    expect(await stage.service.ok('POST', '/v1/resume')).toEqual({ held: false, since: null, reason: null });
    expect((await stage.reaches(post, 'published')).state).toBe('published');
    expect(await stage.timeline(account)).toEqual(['Calm']);
  });
});

describe('what was due while the service was down', () => {
  it('follows its late policy when it is back', async () => {
    const { account, id } = await stage.channel();
    const { schedule, instant } = inZone(1_500, 'UTC');
    const post = (text: string, late?: object) => stage.post({ text, channels: [id], schedule, late });
    const after = 'PT2S';
    const [usual, send, miss, hold] = [
      await post('Usual'),
      await post('Send', { after, then: 'send' }),
      await post('Miss', { after, then: 'miss' }),
      await post('Hold', { after, then: 'hold' }),
    ];
    expect([usual.late, send.late]).toEqual([
      { after: 'PT1H', then: 'miss' },
      { after, then: 'send' },
    ]);
    await stage.service.stop();
    await pause(instant.getTime() + 2_100 - Date.now());
    await stage.service.start();
    const states = [];
    for (const each of [usual, send, miss, hold]) states.push((await stage.reaches(each)).deliveries[0]);
    expect(states).toMatchObject([
      { state: 'published', error: null },
      { state: 'published', error: null },
      { state: 'missed', error: { code: 'missed', message: expect.any(String), action: expect.any(String) } },
      { state: 'held', error: { code: 'held_late' } },
    ]);
    expect(states[1].latenessMs).toBeGreaterThan(2_000);
    expect((await stage.timeline(account)).sort()).toEqual(['Send', 'Usual']);
    for (const { id: delivery } of states.slice(2)) await stage.service.ok('POST', `/v1/deliveries/${delivery}/retry`);
    for (const each of [miss, hold]) await stage.reaches(each, 'published');
    expect((await stage.timeline(account)).sort()).toEqual(['Hold', 'Miss', 'Send', 'Usual']);
  });
});
