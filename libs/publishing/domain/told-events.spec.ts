import { describe, expect, it } from '@jest/globals';
import { shift } from '#kernel';
import { DELIVERY_STATES, NEEDS_PERSON, PENDING, TRANSITIONS, type DeliveryState } from './delivery-states.js';
import { deliveryEvent, isScheduling, TOLD } from './told-events.js';

describe('the table of what is told', () => {
  it('decides every state of a delivery', () => {
    expect(Object.keys(TOLD.delivery).toSorted()).toEqual(DELIVERY_STATES.toSorted());
  });

  it('tells what went out and what needs a person, but a hold, which is a person’s own doing', () => {
    const told = DELIVERY_STATES.filter((state) => deliveryEvent(state) !== null);
    expect(told.toSorted()).toEqual(['published', ...NEEDS_PERSON.filter((state) => state !== 'held')].toSorted());
  });

  it.each(DELIVERY_STATES)('names its event after the state: %s', (state) => {
    expect([null, `delivery.${state}`]).toContain(deliveryEvent(state));
  });

  it('tells of every way that a delivery can end without a person, and of no step before', () => {
    // walked from a new delivery, along what publishers do by themselves, until something is told
    const steps = new Set<DeliveryState>(['scheduled']);
    const ends = new Set<DeliveryState>();
    for (const from of steps) for (const to of TRANSITIONS[from]) (deliveryEvent(to) === null ? steps : ends).add(to);
    expect([...steps].filter((state) => !PENDING.includes(state)).toSorted()).toEqual(['cancelled', 'held']);
    expect([...ends].toSorted()).toEqual(['failed', 'missed', 'published', 'unconfirmed']);
  });
});

describe('isScheduling', () => {
  const dueAt = new Date('2026-12-01T09:00:00Z');
  const later = shift(dueAt, 1);
  const one = { id: 'one', dueAt };
  const two = { id: 'two', dueAt };

  it.each([
    ['a new plan', [], [one], true],
    ['a draft', [], [], false],
    ['the same plan', [{ ...one, state: 'ready' as const }], [one], false],
    ['another instant', [{ ...one, state: 'ready' as const }], [{ ...one, dueAt: later }], true],
    ['one channel more', [{ ...one, state: 'scheduled' as const }], [one, two], true],
    ['one channel less', [one, two].map((each) => ({ ...each, state: 'scheduled' as const })), [one], false],
    ['what was cancelled, at its old instant', [{ ...one, state: 'cancelled' as const }], [one], true],
    ['what was held, at its old instant', [{ ...one, state: 'held' as const }], [one], true],
  ])('of %s', (_, before, plan, expected) => {
    expect(isScheduling(before, plan)).toBe(expected);
  });
});
