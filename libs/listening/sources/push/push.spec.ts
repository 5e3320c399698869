import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { systemClock } from '#kernel';
import { readOnce } from '../kit/harness-io.js';
import { itemOfPush, pushItemSchema } from './push-item.js';
import { parsePushLines } from './push-lines.js';
import { pushSource } from './push.source.js';

const now = new Date('2026-11-23T10:00:00Z');
const lines = (...texts: string[]) => [...parsePushLines(texts, now)];

describe('a pushed text', () => {
  it('becomes an item', () => {
    const value = pushItemSchema.parse({
      id: '7',
      text: 'Hola #Añil, @ana: https://a.example/x',
      url: 'https://a.example/7',
      author: { handle: '@luis', name: 'Luis', followers: 12 },
      title: 'Title',
      language: 'es-ES',
      publishedAt: '2026-11-23T09:00:00+01:00',
      metrics: { likes: 3, views: null },
    });
    expect(itemOfPush(value, now)).toEqual({
      ...{
        source: 'push',
        externalId: '7',
        url: 'https://a.example/7',
        title: 'Title',
        text: 'Hola #Añil, @ana: https://a.example/x',
      },
      ...{
        language: 'es',
        author: { handle: 'luis', name: 'Luis', url: null, followers: 12 },
        links: ['https://a.example/x'],
      },
      ...{ hashtags: ['Añil'], mentions: ['ana'], media: [], kind: 'post', rating: null },
      ...{
        metrics: { likes: 3, reposts: null, replies: null, views: null },
        publishedAt: new Date('2026-11-23T08:00:00Z'),
      },
    });
  });

  it('needs no more than id and text, or a title', () => {
    expect(itemOfPush(pushItemSchema.parse({ id: '7', text: 'x', author: 'Ana' }), now)).toMatchObject({
      author: { handle: 'Ana', name: 'Ana', followers: null },
      publishedAt: now,
      metrics: null,
    });
    expect(itemOfPush(pushItemSchema.parse({ id: '7', text: '', title: 'Only this' }), now)?.title).toBe('Only this');
  });

  it.each([
    [null, 'This must be a JSON object with id and text.'],
    [[], 'This must be a JSON object with id and text.'],
    [{ text: 'x' }, 'id must be a text.'],
    [{ id: 7, text: 'x' }, 'id must be a text.'],
    [{ id: '', text: 'x' }, 'id must not be empty: it is how a text is recognised when it is sent again.'],
    [{ id: '1' }, 'text must be a text.'],
    [{ id: '1', text: ' ' }, 'There is nothing to read: text and title are both empty.'],
    [{ id: '1', text: 'x'.repeat(200_001) }, 'text may have 200000 characters at the most.'],
    [
      { id: '1', text: 'x', url: 'javascript:alert(1)' },
      'url must be a whole web address, like https://example.com/a.',
    ],
    [{ id: '1', text: 'x', language: 'Spanish' }, 'language must be a code like es or en-GB.'],
    [{ id: '1', text: 'x', publishedAt: 'yesterday' }, 'publishedAt must be a time like 2026-11-23T10:00:00Z.'],
    [{ id: '1', text: 'x', publishedAt: 5 }, 'publishedAt must be a text: a time like 2026-11-23T10:00:00Z.'],
    [{ id: '1', text: 'x', metrics: { likes: -1 } }, 'likes cannot be negative.'],
    [{ id: '1', text: 'x', metrics: { likes: '5' } }, 'likes must be a number.'],
    [
      { id: '1', text: 'x', author: 5 },
      'The author must be a text, or an object with handle and, if known, name and followers.',
    ],
    [{ id: '1', text: 'x', langauge: 'es' }, 'There is no field "langauge" here; check its spelling.'],
  ])('%j is refused: %s', (value, message) => {
    expect(pushItemSchema.safeParse(value).error?.issues.map((issue) => issue.message)).toContain(message);
  });

  it('is described as JSON Schema', () => {
    expect(z.toJSONSchema(pushItemSchema, { io: 'input' })).toMatchObject({ type: 'object', required: ['id', 'text'] });
  });
});

describe('parsePushLines', () => {
  it('reads what is good around what is broken', () => {
    expect(
      lines(
        '{"id":"1","text":"a"}',
        '',
        '{"id":"2","text":',
        '{"id":"3","text":"c","x":1}',
        ' {"id":"4","text":"d"}\r',
        '{"id":"5","text":"\\u0000"}',
      ),
    ).toEqual([
      { line: 1, item: expect.objectContaining({ externalId: '1' }) },
      {
        line: 3,
        problem: 'This line is no JSON. Each line must be one whole JSON object, without a comma at its end.',
      },
      { line: 4, problem: 'There is no field "x" here; check its spelling.' },
      { line: 5, item: expect.objectContaining({ externalId: '4' }) },
      { line: 6, problem: 'There is nothing to read in this text: it has only characters that nobody sees.' },
    ]);
  });

  it('says in which field a problem is', () => {
    expect(lines('{"id":"1","text":"a","metrics":{"likes":-1}}')).toEqual([
      { line: 1, problem: 'metrics.likes: likes cannot be negative.' },
    ]);
  });

  it('gives an item or a sentence for every line, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.constant('{"id":"1","text":"a"}'))), (texts) => {
        const full = texts.filter((text) => text.replace(/^\uFEFF/, '').trim() !== '').length;
        const results = lines(...texts);
        expect(results).toHaveLength(full);
        for (const result of results) expect('item' in result ? result.item.externalId : result.problem).toMatch(/./);
      }),
    );
  });
});

it('reads nothing by itself, and has no settings', async () => {
  const input = { config: {}, clock: systemClock, allowPrivate: [] };
  expect(await readOnce(pushSource, input)).toMatchObject({ batches: [], againInMs: expect.any(Number) });
  expect(pushSource.config.safeParse({ url: 'x' }).success).toBe(false);
});
