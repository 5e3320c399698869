import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '#kernel';
import { fingerprintOf, pointerInPost, segmentsFor, type PostContent, type Variant } from './content.js';

const post = (change: Partial<PostContent> = {}): PostContent => ({
  text: 'Hear ye.',
  media: [{ id: 'm1', alt: 'A bell.' }],
  thread: [],
  firstComment: null,
  variants: {},
  ...change,
});

describe('segmentsFor', () => {
  it('is one segment for one post', () => {
    expect(segmentsFor(post(), 'c1')).toEqual([
      {
        index: 0,
        kind: 'post',
        text: 'Hear ye.',
        media: [{ id: 'm1', alt: 'A bell.' }],
        options: {},
        at: { text: '/text', media: '/media', options: '/variants/c1/options' },
      },
    ]);
  });

  it('puts the thread after the post, and the first comment last', () => {
    const content = post({
      thread: [
        { text: 'One.', media: [{ id: 'm2' }] },
        { text: 'Two.', media: [] },
      ],
      firstComment: 'Link.',
    });
    expect(segmentsFor(content, 'c1').map(({ index, kind, text, at }) => [index, kind, text, at.text])).toEqual([
      [0, 'post', 'Hear ye.', '/text'],
      [1, 'thread', 'One.', '/thread/0/text'],
      [2, 'thread', 'Two.', '/thread/1/text'],
      [3, 'comment', 'Link.', '/firstComment'],
    ]);
    expect(segmentsFor(content, 'c1')[1]).toMatchObject({ media: [{ id: 'm2' }], at: { media: '/thread/0/media' } });
  });

  it('takes from the variant of the channel what that has, and nothing from those of others', () => {
    const content = post({
      thread: [{ text: 'One.', media: [] }],
      firstComment: 'Link.',
      variants: {
        c1: { text: 'Oíd.', options: { language: 'es' } },
        c2: { media: [], thread: [], firstComment: null },
      },
    });
    expect(segmentsFor(content, 'c1').map(({ text, options, at }) => [text, options, at.text])).toEqual([
      ['Oíd.', { language: 'es' }, '/variants/c1/text'],
      ['One.', { language: 'es' }, '/thread/0/text'],
      ['Link.', { language: 'es' }, '/firstComment'],
    ]);
    expect(segmentsFor(content, 'c2')).toMatchObject([
      { text: 'Hear ye.', media: [], options: {}, at: { text: '/text', media: '/variants/c2/media' } },
    ]);
  });

  it('has no first comment when that is empty', () => {
    expect(segmentsFor(post({ firstComment: '' }), 'c1')).toHaveLength(1);
    const own = post({ firstComment: 'Link.', variants: { c1: { firstComment: '' } } });
    expect(segmentsFor(own, 'c1')).toHaveLength(1);
  });

  it('numbers its segments, and each says where in the post it stands', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        const segments = segmentsFor(content, 'c1');
        expect(segments.map((segment) => segment.index)).toEqual(segments.map((_, index) => index));
        for (const segment of segments) {
          expect(valueAt(content, segment.at.text)).toBe(segment.text);
          if (segment.kind !== 'comment') expect(valueAt(content, segment.at.media)).toBe(segment.media);
        }
      }),
    );
  });
});

describe('pointerInPost', () => {
  const content = post({
    thread: [{ text: 'One.', media: [{ id: 'm2' }] }],
    firstComment: 'Link.',
    variants: { c2: { thread: [{ text: 'Own.', media: [{ id: 'm3' }] }] } },
  });

  it.each([
    ['c1', 0, '/text', '/text'],
    ['c1', 0, '/media/0/alt', '/media/0/alt'],
    ['c1', 0, '/options/language', '/variants/c1/options/language'],
    ['c1', 1, '/media/0', '/thread/0/media/0'],
    ['c1', 1, '', '/thread/0/text'],
    ['c1', 2, '/text', '/firstComment'],
    ['c2', 1, '/text', '/variants/c2/thread/0/text'],
    ['c2', 1, '/media/0/alt', '/variants/c2/thread/0/media/0/alt'],
  ])('%s, segment %i: %s is %s', (channel, index, pointer, expected) => {
    expect(pointerInPost(segmentsFor(content, channel)[index]!, pointer)).toBe(expected);
  });
});

describe('fingerprintOf', () => {
  it('is the same for the same content, and another for any other', () => {
    fc.assert(
      fc.property(anySegment, anySegment, (a, b) => {
        expect(fingerprintOf(structuredClone(a))).toBe(fingerprintOf(a));
        expect(fingerprintOf(a) === fingerprintOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it.each([
    ['kind', { kind: 'thread' as const }],
    ['text', { text: 'Hear ye!' }],
    ['image', { media: [{ id: 'm2' }] }],
    ['alternative text', { media: [{ id: 'm1', alt: 'Bells.' }] }],
    ['order of images', { media: [{ id: 'm2' }, { id: 'm1' }] }],
    ['options', { options: { language: 'es' } }],
  ])('changes with the %s', (_, change) => {
    const segment = { kind: 'post' as const, text: 'Hear ye.', media: [{ id: 'm1' }, { id: 'm2' }], options: {} };
    expect(fingerprintOf({ ...segment, ...change })).not.toBe(fingerprintOf(segment));
    expect(fingerprintOf(segment)).toMatch(/^[0-9a-f]{64}$/);
  });
});

const someText = fc.constantFrom('', 'a', 'b', 'a b');
const someMedia = fc.array(
  fc.oneof(
    fc.record({ id: fc.constantFrom('m1', 'm2') }),
    fc.record({ id: fc.constantFrom('m1', 'm2'), alt: someText }),
  ),
  { maxLength: 2 },
);
const someThread = fc.array(fc.record({ text: someText, media: someMedia }), { maxLength: 3 });
const someOptions = fc.constantFrom<Record<string, Json>[]>({}, { language: 'es' }, { language: 'en' });
const someVariant: fc.Arbitrary<Variant> = fc.record(
  {
    text: someText,
    media: someMedia,
    thread: someThread,
    firstComment: fc.option(someText),
    options: someOptions,
  },
  { requiredKeys: [] },
);
const anyContent: fc.Arbitrary<PostContent> = fc.record({
  text: someText,
  media: someMedia,
  thread: someThread,
  firstComment: fc.option(someText),
  variants: fc.oneof(fc.constant({}), fc.record({ c1: someVariant }), fc.record({ c2: someVariant })),
});
const anySegment = fc.record({
  kind: fc.constantFrom('post' as const, 'thread' as const, 'comment' as const),
  text: someText,
  media: someMedia,
  options: someOptions,
});

/** What a JSON pointer without escapes leads to. */
function valueAt(content: PostContent, pointer: string): unknown {
  let value: unknown = content;
  for (const key of pointer.split('/').slice(1)) value = (value as Record<string, unknown>)[key];
  return value;
}
