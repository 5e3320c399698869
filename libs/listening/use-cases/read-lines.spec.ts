import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readLines, TooManyBytes, type Line } from './read-lines.js';

const LIMITS = { longest: 100, mostBytes: 10_000 };

async function* chunksOf(bytes: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  for (let from = 0, at = 0; from < bytes.length; at++) {
    const size = sizes[at % sizes.length]!;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function linesOf(text: string, sizes = [7], limits = LIMITS): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of readLines(chunksOf(Buffer.from(text), sizes), limits)) lines.push(line);
  return lines;
}

describe('readLines', () => {
  it('gives the lines, wherever the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/\s|\uFEFF/g, '_'))),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (texts, sizes) => {
          const expected = texts.flatMap((text, at) => (text === '' ? [] : [{ number: at + 1, text }]));
          expect(await linesOf(texts.join('\n'), sizes)).toEqual(expected);
          expect(await linesOf(texts.join('\r\n') + '\r\n', sizes)).toEqual(expected);
        },
      ),
    );
  });

  it('skips a line that is too long, and keeps those around it', async () => {
    expect(await linesOf(`a\n${'x'.repeat(101)}\nb\n${'y'.repeat(300)}`)).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: null },
      { number: 3, text: 'b' },
      { number: 4, text: null },
    ]);
  });

  it('gives what came before there was too much', async () => {
    const got: Line[] = [];
    const reading = async (): Promise<void> => {
      for await (const line of readLines(chunksOf(Buffer.from('a\nb\nc\nd\n'), [2]), { longest: 9, mostBytes: 5 }))
        got.push(line);
    };
    await expect(reading()).rejects.toThrow(TooManyBytes);
    expect(got.map((line) => line.text)).toEqual(['a', 'b']);
  });
});
