import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WorkerPool } from './worker-pool.js';

/** A pool with `running` pieces of work per workspace that end when the test says so. */
function pool(capacity: number) {
  const workers = new WorkerPool(capacity);
  const ends: (() => void)[] = [];
  return {
    workers,
    ends,
    freed: [] as string[],
    start(workspace: string) {
      workers.start(
        workspace,
        () => new Promise((resolve) => ends.push(resolve)),
        () => this.freed.push(workspace),
      );
    },
    /** Takes all that the pool allows this workspace, as the publisher does. */
    fill(workspace: string): number {
      const allowed = Math.max(0, workers.allowance(workspace));
      for (let i = 0; i < allowed; i++) this.start(workspace);
      return allowed;
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('WorkerPool', () => {
  it('gives a workspace half of it, another half of the rest, and so on', () => {
    const shared = pool(16);
    expect(['a', 'b', 'c', 'd', 'e'].map((workspace) => shared.fill(workspace))).toEqual([8, 4, 2, 1, 1]);
    expect(shared.workers.free).toBe(0);
  });

  it('gives a workspace that is alone no more than half, however often it asks', () => {
    const alone = pool(8);
    expect([alone.fill('a'), alone.fill('a')]).toEqual([4, 0]);
  });

  it('serves with one slot, too', () => {
    const tiny = pool(1);
    expect([tiny.fill('a'), tiny.fill('a'), tiny.fill('b')]).toEqual([1, 0, 0]);
  });

  it('gives the slot back when the work ends, and says so then', async () => {
    const one = pool(2);
    one.start('a');
    expect([one.workers.free, one.freed]).toEqual([1, []]);
    one.ends[0]!();
    await settled();
    expect([one.workers.free, one.freed]).toEqual([2, ['a']]);
    expect(one.workers.allowance('a')).toBe(1);
  });

  it('is drained when the last has ended, those started meanwhile included', async () => {
    const some = pool(4);
    some.start('a');
    let drained = false;
    const waiting = some.workers.drained().then(() => (drained = true));
    some.start('b');
    some.ends[0]!();
    await settled();
    expect(drained).toBe(false);
    some.ends[1]!();
    await waiting;
    await some.workers.drained();
  });

  it('never takes more than it has, and never lets one workspace keep the others out', async () => {
    const workspace = fc.constantFrom('a', 'b', 'c');
    const step = fc.oneof(fc.record({ fill: workspace }), fc.record({ end: fc.nat(50) }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.array(step, { maxLength: 30 }), async (capacity, steps) => {
        const shared = pool(capacity);
        const own = new Map<string, number>();
        let started = 0;
        for (const each of steps) {
          if ('end' in each) {
            shared.ends[each.end]?.();
            await settled();
          } else {
            const before = started - shared.freed.length;
            const took = shared.fill(each.fill);
            started += took;
            own.set(each.fill, (own.get(each.fill) ?? 0) + took);
            // the last slots stay for the others: what it takes now never fills a pool of two or more
            const running = (own.get(each.fill) ?? 0) - shared.freed.filter((name) => name === each.fill).length;
            const others = before + took - running;
            expect(running).toBeLessThanOrEqual(Math.max(1, Math.ceil((capacity - others) / 2), running - took));
            // and one that has nothing gets something wherever there is room
            if (running === took && before < capacity) expect(took).toBeGreaterThan(0);
          }
          expect(shared.workers.free).toBe(capacity - (started - shared.freed.length));
          expect(shared.workers.free).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 100 },
    );
  });
});
