import { describe, expect, it } from '@jest/globals';
import { GroupCommit } from './group-commit.js';

/** A commit whose every flush waits until the test ends it. */
function manual(maxBatch?: number) {
  const flushes: { items: number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const commit = new GroupCommit<number, string>(
    (items) =>
      new Promise((resolve, reject) =>
        flushes.push({ items, end: () => resolve(items.map((item) => `done ${item}`)), fail: reject }),
      ),
    maxBatch,
  );
  return { commit, flushes };
}

/** Lets everything run that waits for nothing but promises. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('GroupCommit', () => {
  it('writes at once when nothing else is being written', () => {
    const { commit, flushes } = manual();
    void commit.add(1);
    expect(flushes.map(({ items }) => items)).toEqual([[1]]);
  });

  it('gathers what comes while it writes into the next batch, and gives each caller its own result', async () => {
    const { commit, flushes } = manual();
    const all = Promise.all([1, 2, 3].map((item) => commit.add(item)));
    flushes[0]!.end();
    await settled();
    expect(flushes.map(({ items }) => items)).toEqual([[1], [2, 3]]);
    flushes[1]!.end();
    expect(await all).toEqual(['done 1', 'done 2', 'done 3']);
  });

  it('never has two writes at a time', async () => {
    let running = 0;
    let most = 0;
    const commit = new GroupCommit<number, number>(async (items) => {
      most = Math.max(most, ++running);
      await settled();
      running--;
      return items;
    });
    const adding = Array.from({ length: 40 }, async (_, i) => {
      for (let turn = 0; turn < i % 4; turn++) await settled();
      return commit.add(i);
    });
    expect(await Promise.all(adding)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(most).toBe(1);
  });

  it('keeps the order of its callers and the size of its batches', async () => {
    const batches: number[][] = [];
    const commit = new GroupCommit<number, number>(async (items) => {
      batches.push(items);
      await settled();
      return items;
    }, 4);
    await Promise.all(Array.from({ length: 11 }, (_, i) => commit.add(i)));
    expect(batches).toEqual([[0], [1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]);
  });

  it('tells a failed write to those in it, and writes on for the others', async () => {
    const { commit, flushes } = manual(2);
    const results = Promise.allSettled([1, 2, 3, 4].map((item) => commit.add(item)));
    const broken = new Error('connection lost');
    flushes[0]!.end();
    await settled();
    flushes[1]!.fail(broken);
    await settled();
    flushes[2]!.end();
    expect(await results).toEqual([
      { status: 'fulfilled', value: 'done 1' },
      { status: 'rejected', reason: broken },
      { status: 'rejected', reason: broken },
      { status: 'fulfilled', value: 'done 4' },
    ]);
  });

  it('works again after it was at rest', async () => {
    const commit = new GroupCommit<number, number>(async (items) => items);
    expect(await commit.add(1)).toBe(1);
    await settled();
    expect(await commit.add(2)).toBe(2);
  });
});
