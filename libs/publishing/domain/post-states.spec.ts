import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DELIVERY_STATES } from './delivery-states.js';
import { POST_STATE_RULES, POST_STATES, postStateOf } from './post-states.js';

const states = fc.array(fc.constantFrom(...DELIVERY_STATES), { minLength: 1, maxLength: 8 });

describe('postStateOf', () => {
  it('is draft without deliveries, and never else', () => {
    expect(postStateOf([])).toBe('draft');
    expect(DELIVERY_STATES.map((state) => postStateOf([state]))).not.toContain('draft');
  });

  it.each([
    [['published', 'unconfirmed', 'failed'], 'unconfirmed'],
    [['published', 'failed', 'missed', 'held'], 'failed'],
    [['missed', 'held', 'publishing'], 'missed'],
    [['held', 'publishing'], 'held'],
    [['publishing', 'ready'], 'publishing'],
    [['published', 'retrying'], 'scheduled'],
    [['preparing'], 'scheduled'],
    [['published', 'cancelled'], 'published'],
    [['cancelled', 'cancelled'], 'cancelled'],
  ] as const)('%j is %s', (deliveries, expected) => {
    expect(postStateOf(deliveries)).toBe(expected);
  });

  it('is the most urgent of what its deliveries would be alone, in any order', () => {
    const rank = POST_STATE_RULES.map(([state]) => state);
    fc.assert(
      fc.property(states, (deliveries) => {
        const alone = deliveries.map((state) => rank.indexOf(postStateOf([state])));
        expect(postStateOf(deliveries)).toBe(rank[Math.min(...alone)]);
      }),
    );
  });

  it('has one rule for each delivery state and for each post state', () => {
    expect(POST_STATE_RULES.flatMap(([, of]) => of).toSorted()).toEqual(DELIVERY_STATES.toSorted());
    expect(['draft', ...POST_STATE_RULES.map(([state]) => state)]).toEqual([...POST_STATES]);
  });
});
