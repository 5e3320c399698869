import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { channelData, deliveryData, MAX_TOLD_TEXT, postData, type DeliveryFacts } from './told-data.js';

const facts: DeliveryFacts = {
  workspaceId: 'w',
  id: 'd',
  postId: 'p',
  channelId: 'c',
  network: 'town',
  state: 'failed',
  dueAt: new Date('2026-12-01T09:00:00Z'),
  publishedAt: null,
  url: null,
  error: null,
};

/** Every text anywhere inside. */
const texts = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];

describe('what is told', () => {
  it('of a delivery is its ids, instants and error', () => {
    const error = { code: 'too_long', message: 'Too long.', action: 'Shorten it.', secret: 's' };
    const publishedAt = new Date('2026-12-01T09:00:01Z');
    expect(deliveryData({ ...facts, publishedAt, url: 'https://town.example/1', error })).toEqual({
      delivery: 'd',
      post: 'p',
      channel: 'c',
      network: 'town',
      state: 'failed',
      dueAt: '2026-12-01T09:00:00.000Z',
      publishedAt: '2026-12-01T09:00:01.000Z',
      url: 'https://town.example/1',
      error: { code: 'too_long', message: 'Too long.', action: 'Shorten it.' },
    });
  });

  it('of a post is when it goes out, first and on each channel', () => {
    const plan = ['2026-12-01T10:00:00Z', '2026-12-01T09:00:00Z'].map((at, i) => ({
      id: `d${i}`,
      channelId: `c${i}`,
      network: 'town',
      dueAt: new Date(at),
    }));
    expect(postData('p', plan)).toMatchObject({
      post: 'p',
      dueAt: '2026-12-01T09:00:00.000Z',
      deliveries: [
        { delivery: 'd0', channel: 'c0', network: 'town', dueAt: '2026-12-01T10:00:00.000Z' },
        { delivery: 'd1', channel: 'c1', network: 'town', dueAt: '2026-12-01T09:00:00.000Z' },
      ],
    });
  });

  it('has no text that is too long, none cut through a character, and leaves short ones as they are', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 2 * MAX_TOLD_TEXT, size: 'max' });
    fc.assert(
      fc.property(text, text, (message, url) => {
        const problem = { code: 'code', message, action: 'Act.' };
        const data = [
          deliveryData({ ...facts, url, error: problem }),
          channelData({ id: 'c', network: 'town' }, 'x', problem),
        ];
        for (const one of texts(data)) {
          expect(one.length).toBeLessThanOrEqual(MAX_TOLD_TEXT);
          expect(one.isWellFormed()).toBe(true);
        }
        const kept = message.length <= MAX_TOLD_TEXT ? message : message.slice(0, MAX_TOLD_TEXT - 2);
        expect(data[1]).toMatchObject({ error: { message: expect.stringContaining(kept) } });
      }),
    );
  });
});
