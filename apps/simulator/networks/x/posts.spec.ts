import { describe, expect, it } from '@jest/globals';
import { Simulation, type Ask, type Told } from '../../simulation-harness.js';
import type { XAccount } from './model.js';

const simulation = new Simulation();
const open = async (settings: Record<string, unknown> = {}) => {
  const account = await simulation.account('x', settings);
  const { accessToken: token } = (account.credentials as { oauth2: XAccount['oauth2'] }).oauth2;
  const ask = (method: string, path: string, more: Ask = {}): Promise<Told> =>
    simulation.ask('x', method, path, { token, ...more });
  const post = (fields: object): Promise<Told> => ask('POST', '/2/tweets', { json: fields });
  return { account, ask, post, timeline: `/2/users/${account.id}/tweets` };
};

describe('POST /2/tweets', () => {
  it('answers 201 with t.co addresses and HTML entities in the text', async () => {
    const { post, ask } = await open();
    const { status, json } = await post({ text: ' 👋🏽 A & B <c> https://example.com/x y example.org ' });
    expect([status, json.data.text]).toEqual([
      201,
      expect.stringMatching(/^👋🏽 A &amp; B &lt;c&gt; https:\/\/t\.co\/\w{10} y https:\/\/t\.co\/\w{10}$/u),
    ]);
    const { data } = (
      await ask('GET', `/2/tweets?ids=${json.data.id}&tweet.fields=entities,created_at,conversation_id`)
    ).json;
    const [found] = data;
    const points = [...found.text];
    expect(
      found.entities.urls.map(({ start, end, expanded_url }: { start: number; end: number; expanded_url: string }) => [
        points
          .slice(start, end)
          .join('')
          .replace(/\w{10}$/, ''),
        expanded_url,
      ]),
    ).toEqual([
      ['https://t.co/', 'https://example.com/x'],
      ['https://t.co/', 'http://example.org'],
    ]);
    expect(found.created_at).toMatch(/:\d\d\.000Z$/);
    expect(found.conversation_id).toBe(json.data.id);
  });

  it('refuses the same text of the same account, until it is deleted', async () => {
    const { post, ask, account } = await open();
    const { json } = await post({ text: 'Otra vez.' });
    const again = await post({ text: ' Otra vez. ' });
    expect([again.status, again.json]).toEqual([
      403,
      {
        detail: 'You are not allowed to create a Tweet with duplicate content.',
        type: 'about:blank',
        title: 'Forbidden',
        status: 403,
      },
    ]);
    expect((await (await open()).post({ text: 'Otra vez.' })).status).toBe(201);
    expect((await ask('DELETE', `/2/tweets/${json.data.id}`)).json).toEqual({ data: { deleted: true } });
    expect((await post({ text: 'Otra vez.' })).status).toBe(201);
    expect(simulation.accepted(account)).toEqual(['Otra vez.', 'Otra vez.']);
  });

  it.each([
    ['an unknown field', { text: 'x', status: 'y' }, 400, '$.status: is not defined in the schema'],
    ['an unknown field inside', { text: 'x', reply: { in_reply_to_tweet_id: '1', extra: 1 } }, 400, '$.reply.extra'],
    ['a number as text', { text: 1 }, 400, '$.text: number found, string expected'],
    ['five images', { media: { media_ids: ['1', '2', '3', '4', '5'] } }, 400, 'between 1 and 4'],
    ['unknown media', { text: 'x', media: { media_ids: ['1'] } }, 400, 'Your media IDs are invalid.'],
    ['an id that is none', { text: 'x', reply: { in_reply_to_tweet_id: 'abc' } }, 400, 'regex pattern'],
    ['nothing', { text: ' ' }, 400, 'must contain text'],
    ['281 characters', { text: 'x'.repeat(281) }, 403, 'text is too long'],
    ['141 ideographs', { text: '字'.repeat(141) }, 403, 'text is too long'],
    ['a parent that is gone', { text: 'x', reply: { in_reply_to_tweet_id: '1' } }, 403, 'deleted or not visible'],
  ])('refuses %s', async (_, fields, status, words) => {
    const { post, account } = await open();
    const answer = await post(fields);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)]);
    expect(answer.json.type).toMatch(status === 400 ? /invalid-request$/ : /^about:blank$/);
    expect(simulation.accepted(account)).toEqual([]);
  });

  it('takes 280 weighted characters, addresses as 23', async () => {
    const { post } = await open();
    expect((await post({ text: `${'x'.repeat(256)} https://example.com/${'y'.repeat(300)}` })).status).toBe(201);
    expect((await post({ text: `${'x'.repeat(257)} https://example.com/${'y'.repeat(300)}` })).status).toBe(403);
  });

  it('lets an account answer itself and who mentions it, nobody else', async () => {
    const [one, other] = [await open(), await open()];
    const answer = (id: string) => ({ text: `An answer to ${id}.`, reply: { in_reply_to_tweet_id: id } });
    const own = await one.post({ text: 'A thread.' });
    const second = await one.post(answer(own.json.data.id));
    expect(second.status).toBe(201);
    expect((await other.post(answer(own.json.data.id))).status).toBe(403);
    const mention = await one.post({ text: `Hello @${other.account.handle}!` });
    expect((await other.post(answer(mention.json.data.id))).status).toBe(201);
    const fields = 'tweet.fields=referenced_tweets,conversation_id,in_reply_to_user_id';
    const { data } = (await one.ask('GET', `/2/tweets/${second.json.data.id}?${fields}`)).json;
    expect(data).toMatchObject({
      referenced_tweets: [{ type: 'replied_to', id: own.json.data.id }],
      conversation_id: own.json.data.id,
      in_reply_to_user_id: one.account.id,
    });
  });

  it('announces its quota in epoch seconds, and refuses beyond it', async () => {
    const { post } = await open({ postsPer15Minutes: 1 });
    const { headers } = await post({ text: 'One.' });
    expect([headers.get('x-rate-limit-limit'), headers.get('x-rate-limit-remaining')]).toEqual(['1', '0']);
    const seconds = Number(headers.get('x-rate-limit-reset')) - Date.now() / 1000;
    expect(seconds).toBeGreaterThan(880);
    expect(seconds).toBeLessThanOrEqual(901);
    const { status, json } = await post({ text: 'Two.' });
    expect([status, json.title]).toEqual([429, 'Too Many Requests']);
  });
});

describe('GET /2/users/:id/tweets', () => {
  it('pages backwards, and forwards by since_id and start_time', async () => {
    const { post, ask, timeline } = await open();
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.unshift((await post({ text: `Post ${i}.` })).json.data.id);
    const list = async (query: string) => {
      const { data = [], meta } = (await ask('GET', `${timeline}?${query}`)).json;
      return { ids: data.map(({ id }: { id: string }) => ids.indexOf(id)), meta };
    };
    const first = await list('max_results=5');
    expect(first.ids).toEqual([0, 1, 2, 3, 4]);
    expect(first.meta).toMatchObject({ result_count: 5, newest_id: ids[0], oldest_id: ids[4] });
    const second = await list(`max_results=5&pagination_token=${first.meta.next_token}`);
    expect([second.ids, second.meta.next_token]).toEqual([[5, 6], undefined]);
    expect((await list(`since_id=${ids[2]}`)).ids).toEqual([0, 1]);
    expect((await list(`until_id=${ids[4]}`)).ids).toEqual([5, 6]);
    const later = new Date(Date.now() + 10_000).toISOString();
    expect((await list(`start_time=${later}`)).meta).toEqual({ result_count: 0 });
    expect((await list(`start_time=${new Date(Date.now() - 10_000).toISOString()}`)).ids).toHaveLength(7);
  });

  it.each([
    ['max_results=4', 'is not between 5 and 100'],
    ['max_results=101', 'is not between 5 and 100'],
    ['start_time=yesterday', 'is not a valid RFC3339 date-time'],
  ])('refuses %s', async (query, words) => {
    const { ask, timeline } = await open();
    const { status, text } = await ask('GET', `${timeline}?${query}`);
    expect([status, text]).toEqual([400, expect.stringContaining(words)]);
  });

  it('shows a post late when told to, while a look-up by id finds it', async () => {
    const { post, ask, timeline } = await open({ timelineLagMs: 60_000 });
    const { json } = await post({ text: 'Soon.' });
    expect((await ask('GET', timeline)).json).toEqual({ meta: { result_count: 0 } });
    expect((await ask('GET', `/2/tweets?ids=${json.data.id},1`)).json).toMatchObject({
      data: [{ id: json.data.id, edit_history_tweet_ids: [json.data.id] }],
      errors: [{ value: '1', title: 'Not Found Error' }],
    });
  });
});
