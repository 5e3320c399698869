import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SECOND, shift } from '#kernel';
import { comparable, readableText } from './readable-text.js';
import { NOW, OAUTH2, scriptedIo, segmentOf, sessionOf, type Scripted } from './scripted-http.js';
import { xConnector } from './x.connector.js';

const parent = { remoteId: '700', url: null, ref: null };
const page = (tweets: object[], next_token?: string): Scripted => ({
  body: { ...(tweets.length > 0 && { data: tweets }), meta: { result_count: tweets.length, next_token } },
});
const tweet = (id: string, text: string, extra = {}) => ({ id, text, conversation_id: id, ...extra });
const reply = (id: string, text: string, to: string) =>
  tweet(id, text, { conversation_id: to, referenced_tweets: [{ type: 'replied_to', id: to }] });

function find(segment: Parameters<typeof segmentOf>[0], script: Scripted[], secondsAgo = 20) {
  const { io, asked } = scriptedIo(script);
  const since = shift(NOW, -secondsAgo * SECOND);
  const finding = xConnector(null).findPublished(sessionOf(OAUTH2), segmentOf(segment), since, io);
  return { finding, asked };
}

const ABSENT = { found: false, absent: true };

describe('reading X back after an unknown outcome', () => {
  it('asks for everything since half a minute before the attempt, replies included', async () => {
    const { finding, asked } = find({}, [page([])]);
    await finding;
    const url = new URL(asked[0]!.url);
    expect(url.pathname).toBe('/2/users/42/tweets');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      max_results: '100',
      start_time: '2026-11-23T09:59:10Z',
      'tweet.fields': 'created_at,entities,referenced_tweets,conversation_id,attachments',
    });
  });

  it('finds the post with the same text', async () => {
    const { finding } = find({ text: 'One' }, [page([tweet('3', 'Two'), tweet('2', 'One')])]);
    expect(await finding).toEqual({
      found: true,
      post: { remoteId: '2', url: 'https://x.com/pregon/status/2', ref: null },
    });
  });

  it('finds it on a later page', async () => {
    const { finding, asked } = find({ text: 'One' }, [page([tweet('3', 'Two')], 'next-1'), page([tweet('2', 'One')])]);
    expect(await finding).toMatchObject({ found: true, post: { remoteId: '2' } });
    expect(new URL(asked[1]!.url).searchParams.get('pagination_token')).toBe('next-1');
  });

  it('takes only the post with the same parent', async () => {
    const timeline = () => [page([reply('4', 'One', '700'), reply('3', 'One', '600'), tweet('2', 'One')])];
    expect(await find({ text: 'One' }, timeline()).finding).toMatchObject({ post: { remoteId: '2' } });
    expect(await find({ text: 'One', parent }, timeline()).finding).toMatchObject({ post: { remoteId: '4' } });
    expect(await find({ text: 'One', parent }, [page([tweet('2', 'One')])]).finding).toEqual(ABSENT);
    expect(await find({ text: 'One' }, [page([reply('4', 'One', '700')])]).finding).toEqual(ABSENT);
  });

  it('is not sure when X does not tell what a post answers to', async () => {
    const { finding } = find({ text: 'One', parent }, [page([tweet('4', 'One', { conversation_id: '700' })])]);
    expect(await finding).toMatchObject({ found: false, absent: false, reason: expect.stringMatching(/\.$/) });
  });

  it('knows a post without words by its images', async () => {
    const entities = {
      urls: [{ url: 'https://t.co/abcdefghij', expanded_url: 'https://x.com/pregon/status/2/photo/1' }],
    };
    const image = (key: string) =>
      tweet('2', 'https://t.co/abcdefghij', { entities, attachments: { media_keys: [key] } });
    const segment = { text: '', prepared: { mediaIds: ['900'] } };
    expect(await find(segment, [page([image('3_900')])]).finding).toMatchObject({ found: true });
    expect(await find(segment, [page([image('3_901')])]).finding).toEqual(ABSENT);
  });

  it('is sure of an absence only when the timeline had time to show it', async () => {
    expect(await find({}, [page([])], 14).finding).toMatchObject({
      absent: false,
      reason: expect.stringMatching(/\.$/),
    });
    expect(await find({}, [page([])], 15).finding).toEqual(ABSENT);
    const { io } = scriptedIo([page([])]);
    const immediate = xConnector(null, { timelineLagMs: 0 });
    expect(await immediate.findPublished(sessionOf(OAUTH2), segmentOf(), NOW, io)).toEqual(ABSENT);
  });

  it('finds a post that shows up early', async () => {
    expect(await find({ text: 'One' }, [page([tweet('2', 'One')])], 1).finding).toMatchObject({ found: true });
  });

  it('is not sure when the list does not end', async () => {
    const { finding } = find({}, Array<Scripted>(40).fill(page([tweet('3', 'Two')], 'more')));
    expect(await finding).toMatchObject({ found: false, absent: false });
  });

  it.each([
    { status: 200, body: {} },
    { status: 200, body: 'no JSON' },
    { status: 500, body: '' },
  ])('proves nothing from the answer %j', async (answer) => {
    await expect(find({}, [answer]).finding).rejects.toMatchObject({ name: 'NetworkError', kind: 'not-sent' });
  });
});

describe('the text of a post as X gives it back', () => {
  it.each([
    ['escaped', 'Q&amp;A &lt;b&gt; &amp;lt;', 'Q&A <b> &lt;', []],
    ['links', 'See https://t.co/aaaaaaaaaa!', 'See example.com!', [['aaaaaaaaaa', 'http://example.com']]],
    [
      'a link with a query',
      'See https://t.co/aaaaaaaaaa',
      'See https://Example.com/Foo?a=1&b=2',
      [['aaaaaaaaaa', 'https://example.com/Foo?a=1&b=2']],
    ],
    ['a host with ñ', 'https://t.co/aaaaaaaaaa', 'https://españa.es/x', [['aaaaaaaaaa', 'https://xn--espaa-rta.es/x']]],
    [
      'two links',
      'https://t.co/aa b https://t.co/a',
      'https://example.com/1 b https://example.com/2',
      [
        ['a', 'https://example.com/2'],
        ['aa', 'https://example.com/1'],
      ],
    ],
    ['an unknown domain', 'at https://t.co/aa', 'at shop.newtld', [['aa', 'http://shop.newtld']]],
    ['an image', 'Look. https://t.co/aaaaaaaaaa', 'Look.', [['aaaaaaaaaa', 'https://x.com/pregon/status/9/photo/1']]],
    [
      "another post's image",
      'Look: https://t.co/aaaaaaaaaa',
      'Look: https://x.com/pregon/status/8/photo/1',
      [['aaaaaaaaaa', 'https://x.com/pregon/status/8/photo/1']],
    ],
    ['spaces at the ends', 'Hi  there', ' Hi  there\r\n', []],
    ['NFC', 'cr\u00e8me', 'cre\u0300me', []],
  ] as const)('%s', (_, shown, sent, links) => {
    const urls = links.map(([short, expanded_url]) => ({ url: `https://t.co/${short}`, expanded_url }));
    expect(comparable(readableText({ id: '9', text: shown, entities: { urls } }))).toBe(comparable(sent));
  });

  it('has no link that X marks as media, wherever it leads', () => {
    const urls = [{ url: 'https://t.co/aa', expanded_url: 'https://pic.x.com/aa', media_key: '3_900' }];
    expect(comparable(readableText({ id: '9', text: 'Look. https://t.co/aa', entities: { urls } }))).toBe('Look.');
  });

  it('tells different texts apart', () => {
    expect(comparable('See example.com/a')).not.toBe(comparable('See example.com/b'));
    expect(comparable('See example.com/a')).not.toBe(comparable('See example.com/A'));
    expect(comparable('Hello')).not.toBe(comparable('Hello!'));
  });

  it('is the sent text for any text that X escapes', () => {
    const escape = (text: string) => text.replace(/[&<>]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : '&gt;'));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('&', '<', '>', 'a', ';', 'amp;', 'lt;', ' ', 'ñ', '😀') }),
        (text) => {
          expect(readableText({ id: '9', text: escape(text) })).toBe(text);
        },
      ),
    );
  });
});
