import { beforeAll, describe, expect, it } from '@jest/globals';
import { TEST_KEY } from '#testing';
import { filled, furnish, picture, upload, type Ids } from './belongings.js';
import { Caller } from './caller.js';
import { OpenApiDocument, type Route } from './openapi-document.js';
import { useStage } from './stage.js';

const EVERY_SCOPE = [
  'posts:read',
  'posts:write',
  'channels:write',
  'mentions:read',
  'mentions:write',
  'analytics:read',
  'alerts:write',
  'admin',
];
const OWNER = { email: 'owner@example.org', password: 'correct horse battery staple' };
const VISITOR = { email: 'visitor@example.org', password: 'purple otter lighthouse' };

/** Open to everybody on purpose: a new one has to be thought about, and written down here. */
const PUBLIC = [
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'POST /v1/auth/sign-in',
  'POST /v1/auth/sign-out',
  'POST /v1/invitations/accept',
  'POST /v1/setup',
  'GET /v1/channels/oauth/callback',
];

/** What changes by itself from one reading to the next. */
const OF_THE_MOMENT =
  /"(from|to|requestId|lastUsedAt|evaluatedAt|nextReadAt|lastSuccessAt|lastAt|updates|version|asOf|until|silentSince)":("[^"]*"|null|\d+)/g;

describe('every route of /openapi.json', () => {
  const stage = useStage();
  let document: OpenApiDocument;
  let routes: Route[];
  let closed: Route[];
  let owner: Caller;
  let signedIn: Caller;
  let ours: Ids;
  /** Somebody with every scope, in another workspace; and a person who is a member of that one only. */
  let stranger: Caller;
  let visitor: Caller;
  let theirWorkspace: string;

  beforeAll(async () => {
    document = await OpenApiDocument.of(stage.service);
    routes = document.routes();
    closed = routes.filter(({ scope }) => scope !== 'public');
    owner = Caller.withKey(stage.service, TEST_KEY);
    signedIn = await Caller.signIn(stage.service, OWNER.email, OWNER.password);
    ours = await furnish(stage, owner, signedIn);
    theirWorkspace = (await signedIn.ok('POST', '/v1/workspaces', { name: 'Others' })).id;
    const inTheirs = signedIn.with({ 'pregon-workspace': theirWorkspace });
    const key = await inTheirs.ok('POST', '/v1/api-keys', { name: 'Theirs', scopes: EVERY_SCOPE });
    stranger = Caller.withKey(stage.service, key.key);
    const { token } = await inTheirs.ok('POST', '/v1/invitations', { email: VISITOR.email, role: 'manager' });
    const newcomer = { token, name: 'Visitor', password: VISITOR.password };
    await new Caller(stage.service, { 'sec-fetch-site': 'same-origin' }).ok('POST', '/v1/invitations/accept', newcomer);
    visitor = await Caller.signIn(stage.service, VISITOR.email, VISITOR.password);
  }, 30_000);

  /** What each of these routes answers to a caller: `{"GET /v1/me": 401, ...}`. */
  async function answers(to: Route[], callerOf: (route: Route) => Caller): Promise<Record<string, string>> {
    const said: Record<string, string> = {};
    for (const route of to) {
      const { method, path } = route;
      const { status, headers, body } = await callerOf(route).call(
        method,
        filled(path, ours),
        document.exampleOf(route),
      );
      const problem = headers.get('content-type')?.startsWith('application/problem+json');
      said[route.name] = problem ? `${status} ${body.code}` : `${status} without a problem`;
    }
    return said;
  }
  const allAnswer = (to: Route[], answer: string) => Object.fromEntries(to.map(({ name }) => [name, answer]));
  const ourThings = async () => {
    const paths = routes.filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/v1/') && !path.includes('audit'),
    );
    const seen: Record<string, unknown> = {};
    for (const { name, path } of paths.filter(({ scope }) => scope !== 'public'))
      seen[name] = (await signedIn.call('GET', filled(path, ours))).text.replaceAll(OF_THE_MOMENT, '');
    return seen;
  };

  it('is documented as a whole: summaries, answers, problems, examples, no dangling reference', () => {
    expect(document.problems()).toEqual([]);
  });

  it('says who may call it, and few are open to all', () => {
    expect(routes.filter(({ scope }) => scope === 'public').map(({ name }) => name)).toEqual(PUBLIC);
    const scopes = new Set(closed.map(({ scope }) => scope));
    expect([...scopes].filter((scope) => scope !== 'authenticated' && !EVERY_SCOPE.includes(scope))).toEqual([]);
    expect(closed.length).toBeGreaterThan(40);
  });

  it('is 401 without a key, and with one that is none', async () => {
    const nobody = new Caller(stage.service);
    expect(await answers(closed, () => nobody)).toEqual(allAnswer(closed, '401 unauthorized'));
    const liar = Caller.withKey(stage.service, `${TEST_KEY}x`);
    expect(await answers(closed, () => liar)).toEqual(allAnswer(closed, '401 unauthorized'));
    expect((await nobody.call('GET', '/v1/me')).headers.get('www-authenticate')).toBe('Bearer');
  });

  it('is 403 with a key that has every scope but the one', async () => {
    const lacking = new Map<string, Caller>();
    for (const scope of EVERY_SCOPE) {
      const scopes = EVERY_SCOPE.filter((each) => each !== scope);
      const { key } = await owner.ok('POST', '/v1/api-keys', { name: `All but ${scope}`, scopes });
      lacking.set(scope, Caller.withKey(stage.service, key));
    }
    const scoped = closed.filter(({ scope }) => scope !== 'authenticated');
    const before = await ourThings();
    expect(await answers(scoped, ({ scope }) => lacking.get(scope)!)).toEqual(allAnswer(scoped, '403 missing_scope'));
    expect(await ourThings()).toEqual(before);
  });

  it('can be read with the one scope, and answers as documented', async () => {
    const departures: string[] = [];
    for (const scope of new Set(closed.map((route) => route.scope))) {
      const scopes = [scope === 'authenticated' ? 'posts:read' : scope];
      const { key } = await owner.ok('POST', '/v1/api-keys', { name: `Only ${scope}`, scopes });
      for (const route of closed.filter((each) => each.scope === scope && each.method === 'GET')) {
        const caller = route.path.startsWith('/v1/auth/') ? signedIn : Caller.withKey(stage.service, key);
        const { status, body } = await caller.call('GET', filled(route.path, ours));
        // the brief of a day exists once that day's has been made
        if (status === 404 && route.path.includes('{day}')) continue;
        departures.push(...(status === 200 ? document.departures(route, status, body) : [`${route.name}: ${status}`]));
      }
    }
    expect(departures).toEqual([]);
  });

  it('is 404 for what belongs to another workspace, and does nothing to it', async () => {
    const withIds = closed.filter(({ path }) => path.includes('{'));
    const before = await ourThings();
    // sessions belong to people: a key has none
    const foreigner = ({ path }: Route): Caller => (path.startsWith('/v1/auth/') ? visitor : stranger);
    expect(await answers(withIds, foreigner)).toEqual(allAnswer(withIds, '404 not_found'));
    expect(await ourThings()).toEqual(before);
  });

  it('shows nothing of another workspace in a list', async () => {
    const leaks: string[] = [];
    for (const { name, path } of closed.filter(({ method, path }) => method === 'GET' && !path.includes('{'))) {
      const asked = filled(path, ours);
      const { status, text: shown } = await stranger.call('GET', asked);
      // whoever names a topic of ours is told that there is none such
      const text = shown.replaceAll(/There is no topic [\w-]+/g, '');
      if (status !== 200 && status !== 403 && !(status === 404 && asked !== path)) leaks.push(`${name}: ${status}`);
      leaks.push(...Object.entries(ours).flatMap(([kind, id]) => (text.includes(id) ? [`${name} shows ${kind}`] : [])));
    }
    expect(leaks).toEqual([]);
    for (const list of ['posts', 'deliveries', 'media', 'audit']) {
      const { next } = await owner.ok('GET', `/v1/${list}?limit=1`);
      if (next) expect((await stranger.ok('GET', `/v1/${list}?next=${next}`)).items.join()).not.toContain('Ours');
    }
    expect(await stranger.ok('GET', `/v1/posts?channel=${ours['channels']}`)).toEqual({ items: [], next: null });
    expect(await stranger.ok('GET', `/v1/deliveries?channel=${ours['channels']}`)).toEqual({ items: [], next: null });
  });

  describe('ids of another workspace in a body', () => {
    const unknown = (code: string, pointer: string) => ({ status: 422, body: { errors: [{ code, pointer }] } });
    let theirDraft: string;
    let theirChannel: string;
    beforeAll(async () => {
      const account = await stage.simulator.account('mastodon');
      theirChannel = (await stranger.ok('POST', '/v1/channels', account.connect)).id;
      theirDraft = (await stranger.ok('POST', '/v1/posts', { text: 'Theirs' })).id;
    });

    it('are unknown as channels', async () => {
      const { channels, posts } = ours;
      const post = { text: 'x', channels: [channels] };
      expect(await stranger.call('POST', '/v1/posts', post)).toMatchObject(unknown('unknown_channel', '/channels/0'));
      expect(
        await stranger.call('PATCH', `/v1/posts/${theirDraft}`, { channels: [theirChannel, channels] }),
      ).toMatchObject(unknown('unknown_channel', '/channels/1'));
      const variants = { [channels!]: { text: 'y' } };
      expect(await stranger.call('POST', '/v1/posts', { text: 'x', variants })).toMatchObject(
        unknown('variant_without_channel', `/variants/${channels}`),
      );
      expect(await stranger.ok('POST', '/v1/posts/validate', post)).toMatchObject({
        ok: false,
        channels: [],
        errors: [{ code: 'unknown_channel' }],
      });
      expect((await stranger.call('POST', `/v1/posts/${posts}/duplicate`)).status).toBe(404);
    });

    it('are unknown as media', async () => {
      const media = [{ id: ours['media'] }];
      const inThread = { text: 'x', thread: [{ text: 'y', media }] };
      expect(await stranger.call('POST', '/v1/posts', { text: 'x', media })).toMatchObject(
        unknown('unknown_media', '/media/0/id'),
      );
      expect(await stranger.call('POST', '/v1/posts', inThread)).toMatchObject(
        unknown('unknown_media', '/thread/0/media/0/id'),
      );
      const channels = [theirChannel];
      const variants = { [theirChannel]: { media } };
      expect(await stranger.call('POST', '/v1/posts', { text: 'x', channels, variants })).toMatchObject(
        unknown('unknown_media', `/variants/${theirChannel}/media/0/id`),
      );
      expect((await stranger.ok('GET', '/v1/posts')).items).toHaveLength(1);
    });
  });

  it('keeps the workspaces apart by the header Pregon-Workspace, too', async () => {
    const [{ workspaceId }] = [await owner.ok('GET', '/v1/me')];
    for (const wanted of [workspaceId, 'nonsense', "'; drop table posts"]) {
      const asking = { 'pregon-workspace': wanted };
      expect((await stranger.with(asking).call('GET', '/v1/posts')).status).toBe(404);
      expect((await visitor.with(asking).call('GET', '/v1/posts')).status).toBe(404);
    }
    expect((await signedIn.with({ 'pregon-workspace': theirWorkspace }).ok('GET', '/v1/me')).workspaceId).toBe(
      theirWorkspace,
    );
  });

  it('keeps answers of one Idempotency-Key apart by workspace', async () => {
    const key = { 'idempotency-key': 'the same everywhere' };
    const mine = await owner.with(key).ok('POST', '/v1/posts', { text: 'Once' });
    const theirs = await stranger.with(key).ok('POST', '/v1/posts', { text: 'Once' });
    expect(theirs.id).not.toBe(mine.id);
    expect((await owner.with(key).ok('POST', '/v1/posts', { text: 'Once' })).id).toBe(mine.id);
  });

  it('takes writes by a cookie from our own pages only, and none after the session has ended', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect(await signedIn.with(foreign).call('POST', '/v1/posts', { text: 'x' })).toMatchObject({
      status: 403,
      body: { code: 'foreign_origin' },
    });
    const other = await Caller.signIn(stage.service, OWNER.email, OWNER.password);
    const sessions = (await other.ok('GET', '/v1/auth/sessions')).items;
    const { id } = sessions.find((each: { current: boolean }) => each.current);
    await signedIn.ok('DELETE', `/v1/auth/sessions/${id}`);
    expect((await other.call('GET', '/v1/me')).status).toBe(401);
    expect((await signedIn.call('DELETE', '/v1/auth/sessions/%00')).status).toBe(400);
  });

  it('forgets a key at once when it is revoked', async () => {
    const { id, key } = await owner.ok('POST', '/v1/api-keys', { name: 'Short', scopes: ['posts:read'] });
    const short = Caller.withKey(stage.service, key);
    expect((await short.call('GET', '/v1/posts')).status).toBe(200);
    await owner.ok('DELETE', `/v1/api-keys/${id}`);
    expect((await short.call('GET', '/v1/posts')).status).toBe(401);
  });

  it('lets nobody give more than they have', async () => {
    const { key } = await owner.ok('POST', '/v1/api-keys', { name: 'Half', scopes: ['admin', 'posts:read'] });
    const half = Caller.withKey(stage.service, key);
    expect((await half.call('POST', '/v1/api-keys', { name: 'More', scopes: ['posts:write'] })).status).toBe(403);
    expect((await half.call('POST', '/v1/invitations', { email: 'a@example.org', role: 'owner' })).status).toBe(403);
    expect((await half.call('PATCH', `/v1/members/${ours['members']}`, { role: 'viewer' })).status).toBe(403);
  });

  it('serves the bytes of an image to its workspace only', async () => {
    const image = await picture('orange');
    const { id } = await stranger.ok('POST', '/v1/media', upload(image));
    const answer = await fetch(`${stage.service.url}/v1/media/${id}/file`, {
      headers: { authorization: `Bearer ${TEST_KEY}` },
    });
    expect(answer.status).toBe(404);
    expect((await stranger.call('GET', `/v1/media/${id}/file`)).headers.get('content-type')).toBe('image/png');
  });
});
