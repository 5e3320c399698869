import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LONGEST_LINE_BYTES, type NdjsonLine, parseNdjson } from './read-ndjson.js';

async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (let index = 0; from < bytes.length; index++) {
    const size = sizes[index % sizes.length]!;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function linesOf(bytes: Buffer | string, sizes: readonly number[] = [65_536]): Promise<NdjsonLine[]> {
  const lines: NdjsonLine[] = [];
  for await (const batch of parseNdjson(cut(Buffer.from(bytes), sizes))) lines.push(...batch);
  return lines;
}

describe('parseNdjson', () => {
  it('gives the same lines wherever the chunks are cut', async () => {
    const values = fc.array(fc.record({ id: fc.nat(), text: fc.string({ unit: 'grapheme' }) }), { maxLength: 20 });
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(values, sizes, fc.boolean(), async (objects, chunks, lastBreak) => {
        const text = objects.map((value) => JSON.stringify(value)).join('\n') + (lastBreak ? '\n' : '');
        expect(await linesOf(text, chunks)).toEqual(objects.map((value, index) => ({ line: index + 1, value })));
      }),
    );
  });

  it('counts empty lines, takes Windows line ends and a byte order mark', async () => {
    expect(await linesOf('\uFEFF{"id":1}\r\n\r\n{"id":2}\r\n')).toEqual([
      { line: 1, value: { id: 1 } },
      { line: 3, value: { id: 2 } },
    ]);
  });

  it('says what is wrong with a line and goes on', async () => {
    const lines = await linesOf('{"id":1}\n{"id":\n[1]\n"x"\n{"id":2}');
    expect(lines).toEqual([
      { line: 1, value: { id: 1 } },
      { line: 2, problem: expect.stringContaining('not JSON') },
      { line: 3, problem: expect.stringContaining('not an object') },
      { line: 4, problem: expect.stringContaining('not an object') },
      { line: 5, value: { id: 2 } },
    ]);
  });

  it('replaces bytes that are not UTF-8', async () => {
    expect(await linesOf(Buffer.from([...Buffer.from('{"t":"a'), 0xff, ...Buffer.from('b"}\n')]))).toEqual([
      { line: 1, value: { t: 'a\uFFFDb' } },
    ]);
  });

  it('skips a line that is too long, and keeps those around it', async () => {
    const long = `{"text":"${'x'.repeat(LONGEST_LINE_BYTES)}"}`;
    expect(await linesOf(`{"id":1}\n${long}\n{"id":2}`)).toEqual([
      { line: 1, value: { id: 1 } },
      { line: 2, problem: 'It is longer than 1,000,000 bytes.' },
      { line: 3, value: { id: 2 } },
    ]);
  });
});
