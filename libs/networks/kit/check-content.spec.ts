import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { checkContent } from './check-content.js';
import type { ChannelLimits, Connector, ContentToCheck, NetworkDescriptor } from './connector.js';
import { countText } from './count-text.js';

const limits: ChannelLimits = {
  text: { max: 10, unit: 'graphemes', maxBytes: 30 },
  images: { max: 2, maxBytes: 1_000, types: ['image/png', 'image/jpeg'], altMax: 5 },
  maxThread: 2,
};

function connectorWith(capabilities: Partial<NetworkDescriptor['capabilities']> = {}, rest: Partial<Connector> = {}) {
  const descriptor = {
    name: 'Town',
    options: z.strictObject({ language: z.string().optional() }),
    capabilities: { thread: true, firstComment: true, altText: true, ...capabilities },
  };
  return {
    descriptor,
    measure: (text: string) => countText(text, 'graphemes'),
    check: () => [],
    ...rest,
  } as unknown as Connector;
}

const post = (content: Partial<ContentToCheck> = {}): ContentToCheck => ({
  kind: 'post',
  text: 'Hello.',
  media: [],
  options: {},
  ...content,
});

const image = (change: Partial<ContentToCheck['media'][number]> = {}) => ({
  id: 'm',
  type: 'image/png',
  bytes: 10,
  width: 1,
  height: 1,
  alt: 'A.',
  ...change,
});

const check = (segments: ContentToCheck[], connector = connectorWith()) => checkContent(connector, segments, limits);

describe('checkContent', () => {
  it('finds nothing wrong with what fits exactly', () => {
    const full = post({ text: '👩‍👩‍👧‍👦aaaaa', media: [image({ bytes: 1_000, alt: '12345' }), image()] });
    const thread = [full, post({ kind: 'thread', text: '1234567890' }), post({ kind: 'comment' })];
    expect(check(thread)).toEqual([]);
  });

  it('says by how much a text is too long, and in which segment', () => {
    expect(check([post(), post({ kind: 'thread', text: '123456789012' })])).toEqual([
      {
        segment: 1,
        severity: 'error',
        code: 'text_too_long',
        pointer: '/text',
        message: 'Town allows 10 characters here; this text counts 12: shorten it by 2.',
        limit: 10,
        measured: 12,
      },
    ]);
  });

  it('counts bytes where a network caps them as well', () => {
    expect(check([post({ text: '👩‍👩‍👧‍👦👩‍👩‍👧‍👦' })])).toMatchObject([
      { code: 'text_too_many_bytes', limit: 30, measured: 50, message: expect.stringContaining('30 bytes') },
    ]);
  });

  it('refuses a post with neither text nor image', () => {
    expect(check([post({ text: ' \n' })])).toMatchObject([{ code: 'empty_post', pointer: '/text' }]);
    expect(check([post({ text: '', media: [image()] })])).toEqual([]);
  });

  it('measures images one by one', () => {
    const media = [image({ bytes: 1_001 }), image({ alt: '123456' }), image({ type: 'image/tiff', alt: '' })];
    expect(check([post({ media })])).toMatchObject([
      { code: 'too_many_images', pointer: '/media', limit: 2, measured: 3 },
      { code: 'image_too_large', pointer: '/media/0', limit: 1_000, measured: 1_001 },
      { code: 'alt_too_long', pointer: '/media/1/alt', limit: 5, measured: 6 },
      {
        code: 'media_type_not_accepted',
        pointer: '/media/2',
        message: expect.stringContaining('image/png, image/jpeg'),
      },
    ]);
  });

  it('only warns when an alternative text is missing', () => {
    const content = [post({ media: [image({ alt: ' ' })] })];
    expect(check(content)).toMatchObject([{ severity: 'warning', code: 'alt_missing', pointer: '/media/0/alt' }]);
    expect(check(content, connectorWith({ altText: false }))).toEqual([]);
  });

  it('refuses threads and first comments where there are none', () => {
    const segments = [post(), post({ kind: 'thread' }), post({ kind: 'comment' })];
    expect(check(segments, connectorWith({ thread: false, firstComment: false }))).toMatchObject([
      { segment: 1, code: 'thread_not_supported' },
      { segment: 2, code: 'first_comment_not_supported' },
    ]);
  });

  it('says once that a thread is too long, at the first part too many', () => {
    const part = post({ kind: 'thread' });
    expect(check([post(), part, part, part, post({ kind: 'comment' })])).toMatchObject([
      { segment: 2, code: 'thread_too_long', limit: 2, measured: 4 },
    ]);
  });

  it('refuses options that the network does not have', () => {
    expect(check([post({ options: { language: 7 } })])).toMatchObject([
      { code: 'option_invalid', pointer: '/options/language' },
    ]);
    expect(check([post({ options: { colour: 'red' } })])).toMatchObject([
      { code: 'option_invalid', message: expect.stringContaining('colour') },
    ]);
  });

  it('adds what only the connector knows', () => {
    const finding = { severity: 'error' as const, code: 'own', pointer: '/text', message: 'Own.' };
    expect(check([post(), post({ kind: 'thread' })], connectorWith({}, { check: () => [finding] }))).toEqual([
      { segment: 0, ...finding },
      { segment: 1, ...finding },
    ]);
  });
});
