import { describe, expect, it } from '@jest/globals';
import { Simulation, type Ask, type Told } from '../../simulation-harness.js';

const simulation = new Simulation();
const open = async (settings: Record<string, unknown> = {}) => {
  const account = await simulation.account('mastodon', settings);
  const token = (account.credentials as { accessToken: string }).accessToken;
  const ask = (method: string, path: string, more: Ask = {}): Promise<Told> =>
    simulation.ask('mastodon', method, path, { token, ...more });
  const post = (fields: object, key?: string): Promise<Told> =>
    ask('POST', '/api/v1/statuses', { json: fields, headers: key ? { 'idempotency-key': key } : {} });
  return { account, token, ask, post };
};

describe('POST /api/v1/statuses', () => {
  it('makes a status with what was sent, rendered as Mastodon renders it', async () => {
    const { post, account } = await open();
    const status = `Hola <b> & adiós\nsegunda\n\nhttps://www.example.com/a/very/long/path/indeed?x=1&y=2 #Café @${account.handle} @nobody`;
    const { status: code, json } = await post({
      status,
      language: 'es',
      visibility: 'unlisted',
      spoiler_text: 'Aviso',
    });
    expect(code).toBe(200);
    expect(json).toMatchObject({ language: 'es', visibility: 'unlisted', spoiler_text: 'Aviso', sensitive: true });
    expect(json.content).toBe(
      '<p>Hola &lt;b&gt; &amp; adiós<br />segunda</p><p><a href="https://www.example.com/a/very/long/path/indeed?x=1&amp;y=2" ' +
        'target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">https://www.</span>' +
        '<span class="ellipsis">example.com/a/very/long/path/i</span><span class="invisible">ndeed?x=1&amp;y=2</span></a> ' +
        `<a href="${account.baseUrl}/tags/Caf%C3%A9" class="mention hashtag" rel="tag">#<span>Café</span></a> ` +
        `<span class="h-card" translate="no"><a href="${account.baseUrl}/@${account.handle}" class="u-url mention">@<span>${account.handle}</span></a></span> @nobody</p>`,
    );
    expect(json.account.id).toBe(account.id);
    expect(json.tags.map(({ name }: { name: string }) => name)).toEqual(['café']);
  });

  it.each([
    ['JSON', { json: { status: 'Same.', media_ids: [] } }],
    ['form', { form: { status: 'Same.', 'poll[options][]': 'x' } }],
    ['multipart', { body: multipart({ status: 'Same.' }) }],
  ])('reads %s', async (_, ask) => {
    const { ask: send } = await open();
    const { status, json } = await send('POST', '/api/v1/statuses', ask as Ask);
    expect([status, json.content]).toEqual([200, '<p>Same.</p>']);
  });

  it('gives increasing ids and keeps threads', async () => {
    const { post, ask } = await open();
    const first = await post({ status: 'One.' });
    const second = await post({ status: 'Two.', in_reply_to_id: first.json.id });
    const third = await post({ status: 'Three.', in_reply_to_id: second.json.id });
    expect(BigInt(second.json.id) > BigInt(first.json.id) && BigInt(third.json.id) > BigInt(second.json.id)).toBe(true);
    const { json } = await ask('GET', `/api/v1/statuses/${second.json.id}/context`);
    const ids = (statuses: { id: string }[]) => statuses.map(({ id }) => id);
    expect([ids(json.ancestors), ids(json.descendants)]).toEqual([[first.json.id], [third.json.id]]);
    expect(third.json.in_reply_to_account_id).toBe(first.json.account.id);
  });

  it.each([
    ['a text of 501', { status: 'x'.repeat(501) }, 422, 'Validation failed: Text character limit of 500 exceeded'],
    ['nothing', { status: ' ' }, 422, "Validation failed: Text can't be blank"],
    [
      'an unknown parent',
      { status: 'x', in_reply_to_id: '1' },
      404,
      'The post you are trying to reply to does not appear to exist.',
    ],
    ['unknown media', { status: 'x', media_ids: ['1'] }, 422, 'Media 1 not found or already attached to another post'],
    ['five files', { media_ids: ['1', '2', '3', '4', '5'] }, 422, 'Cannot attach more than 4 files'],
  ])('refuses %s', async (_, fields, status, error) => {
    const { post, account } = await open();
    const answer = await post(fields);
    expect([answer.status, answer.json]).toEqual([status, { error }]);
    expect(simulation.accepted(account)).toEqual([]);
  });

  it.each([
    ['an address as 23', `https://example.com/${'y'.repeat(200)}`, 23],
    ['a remote mention as its name', '@maria@a.server.with.a.long.name.example', 6],
    ['a family of four as 1', '👩‍👩‍👧‍👦', 1],
  ])('counts %s', async (_, piece, counted) => {
    const { post } = await open();
    const padding = 'x'.repeat(500 - counted - 1);
    expect((await post({ status: `${padding} ${piece}` })).status).toBe(200);
    expect((await post({ status: `${padding}x ${piece}` })).status).toBe(422);
    expect((await post({ status: `${padding} ${piece}`, spoiler_text: 'x' })).status).toBe(422);
  });

  it('answers a repeated key with the first status, for that account only', async () => {
    const [one, other] = [await open(), await open()];
    const first = await one.post({ status: 'Once.' }, 'key-1');
    const again = await one.post({ status: 'Something else.' }, 'key-1');
    const others = await other.post({ status: 'Once.' }, 'key-1');
    expect(again.json.id).toBe(first.json.id);
    expect(others.json.id).not.toBe(first.json.id);
    expect([simulation.accepted(one.account), simulation.accepted(other.account)]).toEqual([['Once.'], ['Once.']]);
  });

  it('posts twice when the second request comes before the first has stored its key', async () => {
    const { post, account } = await open();
    await simulation.control('POST', '/faults', { json: { kind: 'slow-accept', account: account.handle, ms: 50 } });
    const answers = await Promise.all([post({ status: 'Race.' }, 'key-2'), post({ status: 'Race.' }, 'key-2')]);
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(2);
    const { json } = await simulation.control('GET', `/accepted?account=${account.handle}`);
    expect(json.duplicates).toEqual([{ network: 'mastodon', account: account.handle, text: 'Race.', count: 2 }]);
  });

  it('refuses tokens with the words of Mastodon', async () => {
    const { post, account, ask } = await open();
    await simulation.control('POST', `/accounts/${account.id}/token`, { json: { action: 'revoke' } });
    expect((await post({ status: 'x' })).json).toEqual({ error: 'The access token was revoked' });
    const stranger = await ask('POST', '/api/v1/statuses', { token: 'nobody', json: { status: 'x' } });
    expect([stranger.status, stranger.json]).toEqual([401, { error: 'The access token is invalid' }]);
  });

  it('announces the quota of statuses, and refuses beyond it', async () => {
    const { post } = await open({ statusesPer3Hours: 2 });
    const { headers } = await post({ status: 'One.' });
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['2', '1']);
    const reset = Date.parse(headers.get('x-ratelimit-reset')!) - Date.now();
    expect(reset).toBeGreaterThan(10_700_000);
    expect(reset).toBeLessThanOrEqual(10_800_000);
    await post({ status: 'Two.' });
    const { status, json } = await post({ status: 'Three.' });
    expect([status, json]).toEqual([429, { error: 'Too many requests' }]);
  });
});

describe('reading back', () => {
  it('pages through an account by limit, max_id, since_id, min_id and Link', async () => {
    const { post, ask, account } = await open();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await post({ status: `Post ${i}.` })).json.id);
    const list = async (query: string) => {
      const { json, headers } = await ask('GET', `/api/v1/accounts/${account.id}/statuses?${query}`);
      return { ids: json.map(({ id }: { id: string }) => ids.indexOf(id)), link: headers.get('link') };
    };
    expect((await list('')).ids).toEqual([0, 1, 2, 3, 4]);
    const page = await list('limit=2&exclude_reblogs=true');
    expect(page.ids).toEqual([0, 1]);
    expect(page.link).toContain(`limit=2&exclude_reblogs=true&max_id=${ids[1]}>; rel="next"`);
    expect(page.link).toContain(`min_id=${ids[0]}>; rel="prev"`);
    expect((await list(`limit=2&max_id=${ids[1]}`)).ids).toEqual([2, 3]);
    expect((await list(`limit=2&since_id=${ids[4]}`)).ids).toEqual([0, 1]);
    expect((await list(`limit=2&min_id=${ids[4]}`)).ids).toEqual([2, 3]);
    expect(await list(`max_id=${ids[4]}`)).toEqual({ ids: [], link: null });
  });

  it('hides what is not public from others, and shows it late when told to', async () => {
    const { post, ask, account } = await open();
    await post({ status: 'Private.', visibility: 'private' });
    const path = `/api/v1/accounts/${account.id}/statuses`;
    const others = await open();
    expect((await others.ask('GET', path)).json).toEqual([]);
    expect((await ask('GET', path)).json).toHaveLength(1);
    await simulation.control('PATCH', `/accounts/${account.id}`, { json: { settings: { timelineLagMs: 60_000 } } });
    expect((await ask('GET', path)).json).toEqual([]);
  });

  it('shows a card later than the answer to the post, and forgets deleted statuses', async () => {
    const { post, ask } = await open();
    const { json } = await post({ status: 'Read https://example.com/page' });
    expect(json.card).toBeNull();
    const path = `/api/v1/statuses/${json.id}`;
    expect((await ask('GET', path)).json.card).toMatchObject({ url: 'https://example.com/page', type: 'link' });
    expect((await ask('DELETE', path)).json.text).toBe('Read https://example.com/page');
    expect((await ask('GET', path)).status).toBe(404);
  });
});

function multipart(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
