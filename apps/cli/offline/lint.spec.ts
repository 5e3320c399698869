import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { lint } from './lint.js';

describe('lint', () => {
  let out = '';

  beforeEach(() => {
    out = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text: unknown, done: unknown) => {
      out += String(text);
      (done as () => void)();
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
  });

  it('prints nothing but an empty array for a good query', async () => {
    await lint({ query: '"acme corp" OR #acme' });
    expect([JSON.parse(out), process.exitCode]).toEqual([[], undefined]);
  });

  it('prints warnings and ends well', async () => {
    await lint({ query: 'acme OR zenith corp' });
    expect(JSON.parse(out)).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'mixed-operators', from: 0, to: 19 }),
    ]);
    expect(process.exitCode).toBeUndefined();
  });

  it('ends with 1 when the query would be refused', async () => {
    await lint({ query: 'acme OR -zenith' });
    expect(JSON.parse(out)).toEqual([
      { severity: 'error', code: 'no-anchor', from: 8, to: 15, message: expect.any(String), hint: expect.any(String) },
    ]);
    expect(process.exitCode).toBe(1);
  });

  it.each([
    ['es', 'La consulta está vacía.'],
    ['es-MX', 'La consulta está vacía.'],
    ['en', 'The query is empty.'],
    ['est', 'The query is empty.'],
  ])('speaks to readers of %s', async (language, message) => {
    await lint({ query: ' ', language });
    expect(JSON.parse(out)).toEqual([expect.objectContaining({ message })]);
  });
});
