import { describe, expect, it } from '@jest/globals';
import { DELIVERY_STATES, EDITABLE, sourcesOf, TRANSITIONS, type DeliveryState } from './delivery-states.js';

describe('the table of transitions', () => {
  it('reaches every state from scheduled', () => {
    const reached = new Set<DeliveryState>(['scheduled']);
    // a Set grows while it is walked
    for (const state of reached) for (const next of TRANSITIONS[state]) reached.add(next);
    expect([...reached].toSorted()).toEqual(DELIVERY_STATES.toSorted());
  });

  it('has a way out of every state but published', () => {
    expect(DELIVERY_STATES.filter((state) => !TRANSITIONS[state].length)).toEqual(['published']);
  });

  it.each(DELIVERY_STATES)('names known states once, and never %s itself', (state) => {
    const targets = TRANSITIONS[state];
    expect(targets.filter((target) => !DELIVERY_STATES.includes(target))).toEqual([]);
    expect(new Set(targets).size).toBe(targets.length);
    expect(targets).not.toContain(state);
  });

  it('ends in published only where something was sent', () => {
    expect(sourcesOf('published')).toEqual(['publishing', 'unconfirmed']);
  });

  it('lets nothing be published that was not leased for it, and nothing be leased that was not prepared or sent before', () => {
    expect(sourcesOf('publishing')).toEqual(['ready', 'retrying']);
    expect(sourcesOf('ready')).toEqual(['preparing', 'publishing']);
  });

  it('leaves unconfirmed only for published and for a resend: it is never cancelled, missed or held', () => {
    expect(TRANSITIONS.unconfirmed.toSorted()).toEqual(['published', 'retrying']);
    expect(sourcesOf('unconfirmed')).toEqual(['publishing']);
  });
});

describe('sourcesOf', () => {
  it.each(DELIVERY_STATES)('is the table read backwards: %s', (target) => {
    for (const state of DELIVERY_STATES)
      expect([state, sourcesOf(target).includes(state)]).toEqual([state, TRANSITIONS[state].includes(target)]);
  });
});

describe('EDITABLE', () => {
  it('is what can be cancelled, and what is', () => {
    expect(EDITABLE.toSorted()).toEqual([...sourcesOf('cancelled'), 'cancelled'].toSorted());
  });

  it('can be planned anew', () => {
    expect(EDITABLE.filter((state) => state !== 'scheduled' && !TRANSITIONS[state].includes('scheduled'))).toEqual([]);
  });
});
