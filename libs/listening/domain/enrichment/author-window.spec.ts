import { describe, expect, it } from '@jest/globals';
import { AuthorWindow } from './author-window.js';

const NOON = new Date('2026-11-20T12:00:00Z').getTime();
const at = (minutes: number): Date => new Date(NOON + minutes * 60_000);
const PRINT = 0x1234_5678_9abc_def0n;

describe('AuthorWindow', () => {
  it('counts the same words within a day and any texts within ten minutes', () => {
    const window = new AuthorWindow();
    const say = (id: string, minutes: number, fingerprint: bigint | null) =>
      window.observe({ author: 'x:ana', id, fingerprint, at: at(minutes) });
    expect(say('1', 0, PRINT)).toEqual({ repeated: 0, burst: 0 });
    expect(say('2', 5, PRINT)).toEqual({ repeated: 1, burst: 1 });
    expect(say('3', 60, PRINT ^ 0xfn)).toEqual({ repeated: 2, burst: 0 });
    expect(say('4', 61, 7n)).toEqual({ repeated: 0, burst: 1 });
    expect(say('5', 62, null)).toEqual({ repeated: 0, burst: 2 });
    expect(say('6', 63, null)).toEqual({ repeated: 0, burst: 3 });
    expect(say('7', 25 * 60, PRINT)).toEqual({ repeated: 1, burst: 0 });
  });

  it('does not count a text that is read again, or edited', () => {
    const window = new AuthorWindow();
    const text = { author: 'x:ana', id: '1', fingerprint: PRINT, at: at(0) };
    window.observe(text);
    expect(window.observe(text)).toEqual({ repeated: 0, burst: 0 });
    expect(window.observe({ ...text, fingerprint: 7n })).toEqual({ repeated: 0, burst: 0 });
    expect(window.observe({ ...text, id: '2' })).toEqual({ repeated: 0, burst: 1 });
  });

  it('goes by the time of publication: a back-fill in wrong order counts the same', () => {
    const window = new AuthorWindow();
    window.observe({ author: 'x:ana', id: '1', fingerprint: PRINT, at: at(600) });
    expect(window.observe({ author: 'x:ana', id: '2', fingerprint: PRINT, at: at(0) })).toEqual({
      repeated: 1,
      burst: 0,
    });
  });

  it('keeps authors apart, and forgets who was silent for longest', () => {
    const window = new AuthorWindow(2);
    const say = (author: string, id: string) => window.observe({ author, id, fingerprint: PRINT, at: at(0) }).repeated;
    expect([say('a', '1'), say('b', '1'), say('a', '2')]).toEqual([0, 0, 1]);
    expect([say('c', '1'), window.size]).toEqual([0, 2]);
    expect(say('a', '3')).toBe(2);
    expect(say('b', '2')).toBe(0);
  });

  it('remembers sixteen texts of an author, however many there are', () => {
    const window = new AuthorWindow();
    let last = { repeated: 0, burst: 0 };
    for (let id = 0; id < 100; id++)
      last = window.observe({ author: 'x:bot', id: `${id}`, fingerprint: PRINT, at: at(0) });
    expect(last).toEqual({ repeated: 16, burst: 16 });
  });
});
