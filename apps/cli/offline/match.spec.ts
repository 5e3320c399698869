import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExpectedError } from '../expected-error.js';
import { match } from './match.js';

const TOPICS = [
  { id: 'coffee', query: '(café OR coffee) -decaf' },
  { id: 7, query: '"coca cola" OR #cocacola' },
  { id: 'ana', query: 'coffee author:ana' },
  { id: 'press', query: 'title:coffee site:example.org' },
  { id: 'english', query: 'coffee lang:en' },
];

describe('match', () => {
  let folder: string;
  let out = '';
  let complaints = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pregon-match-'));
    [out, complaints] = ['', ''];
    jest.spyOn(process.stdout, 'write').mockImplementation((text: unknown, done: unknown) => {
      out += String(text);
      (done as () => void)();
      return true;
    });
    jest.spyOn(process.stderr, 'write').mockImplementation((text: unknown) => (complaints += String(text)).length > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const run = async (lines: string, topics: unknown = TOPICS): Promise<unknown[]> => {
    await match({ topics: file('topics.json', JSON.stringify(topics)), in: file('docs.ndjson', lines) });
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  const ndjson = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

  it('answers each text with its topics in the order of the file', async () => {
    const answers = await run(
      ndjson([
        { id: 1, text: 'CAFE con leche' },
        { id: 'b', text: 'coffee, but decaf' },
        { id: 'c', text: 'A #CocaCola and a coffee', language: 'en-GB', author: { handle: '@Ana' } },
        { id: 'd', text: 'x', title: 'Coffee', url: 'https://www.example.org/a', hashtags: ['cocacola'] },
        { text: '' },
      ]),
    );
    expect(answers).toEqual([
      { id: 1, topics: ['coffee'] },
      { id: 'b', topics: [] },
      { id: 'c', topics: ['coffee', 7, 'ana', 'english'] },
      { id: 'd', topics: ['coffee', 7, 'press'] },
      { id: null, topics: [] },
    ]);
    expect(complaints).toMatch(/^docs 5, topics 5, build \d+\.\d{3} s, \d+ docs\/s\n$/);
    expect(process.exitCode).toBeUndefined();
  });

  it('says which lines are broken, answers the others and ends with 1', async () => {
    const answers = await run('{"id":1,"text":"coffee"}\n{"id":2,\n[]\n{"id":4}\n\n{"id":5,"text":"café"}');
    expect(answers).toEqual([
      { id: 1, topics: ['coffee'] },
      { id: 5, topics: ['coffee'] },
    ]);
    const said = complaints.trim().split('\n');
    expect(said[0]).toMatch(/line 2 was left out\. It is not JSON/);
    expect(said[1]).toMatch(/line 3 was left out\. It is JSON, but not an object/);
    expect(said[2]).toMatch(/line 4 was left out\. It has no "text"/);
    expect(said.at(-1)).toMatch(/^docs 2, topics 5, /);
    expect(process.exitCode).toBe(1);
  });

  it.each([
    ['a broken query', [...TOPICS, { id: 'open', query: '(a OR "b' }], /^Topic "open" cannot be used\. At \d+: /],
    ['nothing to look up', [{ id: 'none', query: 'lang:en -coffee' }], /^Topic "none" cannot be used\. /],
    ['two of one id', [TOPICS[0], TOPICS[0]], /two topics with the id "coffee"/],
    ['no list', { id: 'a', query: 'b' }, /must be a list/],
    ['something else', [{ id: 'a' }], /Topic 1 .* must be like/],
  ])('refuses topics with %s before it reads a line', async (_, topics, message) => {
    const error = await run('{"id":1,"text":"coffee"}\n', topics).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ExpectedError);
    expect(error).toMatchObject({ exitCode: 1, message: expect.stringMatching(message) });
    expect(out + complaints).toBe('');
  });

  it('names at most twenty broken topics', async () => {
    const topics = Array.from({ length: 23 }, (_, id) => ({ id, query: 'OR' }));
    const error = (await run('', topics).catch((reason: unknown) => reason)) as Error;
    expect(error.message.split('\n')).toHaveLength(21);
    expect(error.message).toMatch(/\n3 more topics cannot be used\.$/);
  });

  it('tells of files that are not there', async () => {
    await expect(match({ topics: join(folder, 'none.json'), in: '-' })).rejects.toThrow(ExpectedError);
    const topics = file('topics.json', '[]');
    await expect(match({ topics, in: join(folder, 'none.ndjson') })).rejects.toThrow('ENOENT');
  });

  it('keeps the order over many chunks', async () => {
    const texts = Array.from({ length: 6_000 }, (_, id) => ({ id, text: `coffee number ${id} of a long morning` }));
    const answers = await run(ndjson(texts));
    expect(answers).toEqual(texts.map(({ id }) => ({ id, topics: ['coffee'] })));
  });
});
