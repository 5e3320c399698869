import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Instant } from './schemas.js';
import { explainIssues, type Place } from './explain-issues.js';

function explain(schema: z.ZodType, value: unknown, place: Place = { kind: 'body' }): [string, string, string][] {
  const { error } = schema.safeParse(value);
  return explainIssues(error?.issues ?? [], value, place).map(({ code, pointer, message }) => [code, pointer, message]);
}

const Post = z.strictObject({
  text: z.string().min(1).max(10),
  dueAt: Instant,
  slots: z.array(z.strictObject({ weekday: z.int().min(1).max(7) })).max(2),
  late: z.enum(['miss', 'send']),
});
const good = { text: 'a', dueAt: '2026-12-01T09:00:00Z', slots: [], late: 'miss' };

describe('explainIssues', () => {
  it('says nothing about what is right', () => {
    expect(explain(Post, good)).toEqual([]);
  });

  it('tells everything that is wrong, where, and what would be right', () => {
    const value = { text: '', dueAt: 'tomorrow', slots: [{ weekday: 8 }, {}], late: 'never', txet: 1, 'a/b~c': 1 };
    expect(explain(Post, value)).toEqual([
      ['too_small', '/text', 'This must be at least 1 characters long.'],
      ['invalid_format', '/dueAt', 'This must be a time as RFC 3339 with an offset, like 2026-12-01T09:00:00+01:00.'],
      ['too_big', '/slots/0/weekday', 'This must be at most 7.'],
      ['required', '/slots/1/weekday', 'This is missing; it must be a number.'],
      ['invalid_value', '/late', 'This must be one of "miss", "send".'],
      ['unknown_field', '/txet', 'This field is not known here: leave it out, or check its spelling.'],
      ['unknown_field', '/a~1b~0c', 'This field is not known here: leave it out, or check its spelling.'],
    ]);
  });

  it.each([
    [undefined, 'required', 'This is missing; it must be an object.'],
    [null, 'invalid_type', 'This must be an object.'],
    [[], 'invalid_type', 'This must be an object.'],
  ])('takes no %p for a body', (value, code, message) => {
    expect(explain(Post, value)).toEqual([[code, '', message]]);
  });

  it('never repeats a value', () => {
    const values = { text: 'hidden hidden', dueAt: 'hidden', slots: 'hidden', late: 'hidden' };
    expect(JSON.stringify(explain(Post, values))).not.toContain('hidden');
  });

  it("uses a schema's own words and code", () => {
    const schema = z.object({ until: z.string().max(1, 'Keep it short.') }).refine(() => false, {
      message: 'It ends before it begins.',
      path: ['until'],
      params: { code: 'until_before_start' },
    });
    expect(explain(schema, { until: 'xx' })[0]).toEqual(['too_big', '/until', 'Keep it short.']);
    expect(explain(schema, { until: 'x' })).toEqual([['until_before_start', '/until', 'It ends before it begins.']]);
  });

  it('explains the allowed form that is nearest', () => {
    const schedule = z.union([
      z.strictObject({ at: z.string(), zone: z.string() }),
      z.strictObject({ queue: z.literal(true) }),
      z.null(),
    ]);
    const schema = z.object({ schedule });
    expect(explain(schema, { schedule: { at: '2026-12-01T09:00' } })).toEqual([
      ['required', '/schedule/zone', 'This is missing; it must be a string.'],
    ]);
    expect(explain(schema, { schedule: { queue: 'hidden' } })).toEqual([
      ['invalid_value', '/schedule/queue', 'This must be true.'],
    ]);
    expect(explain(schema, { schedule: 7 })).toEqual([
      ['invalid_union', '/schedule', 'This must be one of: an object; null.'],
    ]);
  });

  it('points at query and path parameters', () => {
    const query = z.object({ limit: z.coerce.number().max(200) });
    expect(explain(query, { limit: '201' }, { kind: 'query' })).toEqual([
      ['too_big', '?limit', 'This must be at most 200.'],
    ]);
    expect(explain(z.uuid(), 'x', { kind: 'param', name: 'id' })[0]?.slice(0, 2)).toEqual(['invalid_format', '{id}']);
  });
});
