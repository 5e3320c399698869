import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Faults, type FaultSubject } from './faults.js';

const subject = (more: Partial<FaultSubject> = {}): FaultSubject => ({
  network: 'x',
  account: { id: '1', handle: 'ana' },
  call: 'publish',
  method: 'POST',
  path: '/2/tweets',
  ...more,
});

describe('Faults', () => {
  it.each([
    [{}, true],
    [{ network: 'x', call: 'publish', method: 'post', path: '^/2/tweets$' }, true],
    [{ account: 'ana' }, true],
    [{ account: '1' }, true],
    [{ account: 'eva' }, false],
    [{ network: 'mastodon' }, false],
    [{ call: 'read' }, false],
    [{ method: 'GET' }, false],
    [{ path: '/media' }, false],
  ])('%j strikes a post of @ana on X: %s', (match, strikes) => {
    const faults = new Faults(1);
    faults.add({ kind: 'unavailable', ...match });
    expect(faults.strike(subject())).toHaveLength(strikes ? 1 : 0);
  });

  it('strikes as often as it was told, counts, and several at once', () => {
    const faults = new Faults(1);
    faults.add({ kind: 'delay-before', times: 2 });
    faults.add({ kind: 'accept-then-cut' });
    const kinds = () => faults.strike(subject()).map(({ kind }) => kind);
    expect([kinds(), kinds(), kinds()]).toEqual([
      ['delay-before', 'accept-then-cut'],
      ['delay-before', 'accept-then-cut'],
      ['accept-then-cut'],
    ]);
    expect(faults.list()).toMatchObject([{ kind: 'accept-then-cut', hits: 3 }]);
    faults.clear();
    expect(kinds()).toEqual([]);
  });

  it('is repeatable by seed, whatever other accounts do in between', () => {
    const struck = (seed: number, others: number[]): boolean[] => {
      const faults = new Faults(seed);
      faults.add({ kind: 'unavailable', probability: 0.5 });
      return Array.from({ length: 64 }, (_, index) => {
        for (let i = 0; i < (others[index % 8] ?? 0); i++)
          faults.strike(subject({ account: { id: '2', handle: 'eva' } }));
        return faults.strike(subject()).length > 0;
      });
    };
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 }), (seed, others) => {
        expect(struck(seed, others)).toEqual(struck(seed, []));
      }),
      { numRuns: 30 },
    );
    expect(struck(1, [])).not.toEqual(struck(2, []));
  });

  it('chooses for two faults of one kind independently', () => {
    const faults = new Faults(7);
    faults.add({ kind: 'delay-after', ms: 900, probability: 0.5 });
    faults.add({ kind: 'delay-after', ms: 4_000, probability: 0.5 });
    const seen = new Set(
      Array.from({ length: 100 }, () => JSON.stringify(faults.strike(subject()).map(({ ms }) => ms))),
    );
    expect([...seen].sort()).toEqual(['[4000]', '[900,4000]', '[900]', '[]']);
  });

  it('strikes about the share it was told', () => {
    const faults = new Faults(7);
    faults.add({ kind: 'unavailable', probability: 0.1 });
    const hits = Array.from({ length: 2_000 }, () => faults.strike(subject()).length).reduce((a, b) => a + b, 0);
    expect(hits).toBeGreaterThan(150);
    expect(hits).toBeLessThan(250);
  });
});
