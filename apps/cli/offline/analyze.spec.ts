import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyze } from './analyze.js';

const LINES = [
  { id: 'a', text: 'Me encanta esta panadería, el pan es maravilloso y la gente muy amable, gracias por todo' },
  {
    id: 7,
    text: 'What a shitty service, the worst bank of the country, I am never coming back here',
    language: 'en-GB',
  },
  { text: '🚀 AIRDROP! Free mint, connect your wallet and claim now https://a.example.org', author: { handle: 'bot' } },
  { id: 'd', text: '' },
];

describe('analyze', () => {
  let folder: string;
  let out = '';
  let complaints = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pregon-analyze-'));
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

  const analyzed = async (text: string): Promise<Record<string, unknown>[]> => {
    const path = join(folder, 'docs.ndjson');
    writeFileSync(path, text);
    await analyze({ in: path });
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  const ndjson = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

  it('answers every text with one line, in the same order', async () => {
    const answers = await analyzed(ndjson(LINES));
    expect(answers).toEqual([
      expect.objectContaining({ id: 'a', language: 'es', vulgar: false, vulgarity: 'none', spam: 0 }),
      expect.objectContaining({ id: 7, language: 'en', vulgar: true, vulgarity: 'mild' }),
      expect.objectContaining({ id: null, language: 'en', spamReasons: ['giveaway'] }),
      expect.objectContaining({ id: 'd', language: null, spam: 0, vulgar: false }),
    ]);
    for (const { sentiment } of answers)
      expect(sentiment).toEqual({
        label: expect.stringMatching(/^(positive|neutral|negative)$/),
        score: expect.any(Number),
        confidence: expect.any(Number),
        sure: expect.any(Boolean),
      });
    expect([complaints, process.exitCode]).toEqual(['', undefined]);
  });

  it('says which lines are broken, answers the others and ends with 1', async () => {
    const answers = await analyzed(`{"id":1,"text":"Hola"}\n{"id":2,\n[]\n{"id":4}\n{"id":5,"text":"Adiós"}\n`);
    expect(answers.map(({ id }) => id)).toEqual([1, 5]);
    const said = complaints.trim().split('\n');
    expect(said).toHaveLength(3);
    expect(said[0]).toMatch(/line 2 was left out\. It is not JSON/);
    expect(said[1]).toMatch(/line 3 was left out\. It is JSON, but not an object/);
    expect(said[2]).toMatch(/line 4 was left out\. It has no "text"/);
    expect(process.exitCode).toBe(1);
  });

  it('keeps the order over many chunks', async () => {
    const texts = Array.from({ length: 6_000 }, (_, id) => ({ id, text: `Texto número ${id} de la prueba` }));
    const answers = await analyzed(ndjson(texts));
    expect(answers.map(({ id }) => id)).toEqual(texts.map(({ id }) => id));
  });

  it('tells of a file that is not there', async () => {
    await expect(analyze({ in: join(folder, 'none.ndjson') })).rejects.toThrow('ENOENT');
  });
});
