import { createHash } from 'node:crypto';
import type { Json } from '#kernel';

/** A media item of a post; `alt` overrides the library's own text. */
export interface MediaUse {
  id: string;
  alt?: string;
}

export interface ThreadPart {
  text: string;
  media: MediaUse[];
}

/** What differs for one channel; an absent field means "as in the post". */
export interface Variant {
  text?: string;
  media?: MediaUse[];
  thread?: ThreadPart[];
  firstComment?: string | null;
  options?: Record<string, Json>;
}

/** The editorial content of a post. */
export interface PostContent {
  text: string;
  media: MediaUse[];
  thread: ThreadPart[];
  firstComment: string | null;
  variants: Record<string, Variant>;
}

export type SegmentKind = 'post' | 'thread' | 'comment';

/** One remote object of a delivery. `at` tells where its parts stand in the post: JSON pointers. */
export interface SegmentContent {
  index: number;
  kind: SegmentKind;
  text: string;
  media: MediaUse[];
  options: Record<string, Json>;
  at: { text: string; media: string; options: string };
}

/** The segments of a post on one channel, in order: the post, the parts of its thread, its first comment. */
export function segmentsFor(content: PostContent, channelId: string): SegmentContent[] {
  const variant = content.variants[channelId] ?? {};
  const own = `/variants/${channelId}`;
  const at = (field: keyof Variant): string => (variant[field] === undefined ? `/${field}` : `${own}/${field}`);
  const options = { options: variant.options ?? {} };
  const comment = variant.firstComment === undefined ? content.firstComment : variant.firstComment;
  const parts: Omit<SegmentContent, 'index' | 'options'>[] = [
    {
      kind: 'post',
      text: variant.text ?? content.text,
      media: variant.media ?? content.media,
      at: { text: at('text'), media: at('media'), options: `${own}/options` },
    },
    ...(variant.thread ?? content.thread).map((part, i) => ({
      kind: 'thread' as const,
      ...part,
      at: { text: `${at('thread')}/${i}/text`, media: `${at('thread')}/${i}/media`, options: `${own}/options` },
    })),
  ];
  if (comment) {
    const place = at('firstComment');
    parts.push({
      kind: 'comment',
      text: comment,
      media: [],
      at: { text: place, media: place, options: `${own}/options` },
    });
  }
  return parts.map((part, index) => ({ ...part, index, ...options }));
}

/** Where in the post something stands that was found in a segment: `/media/0/alt` of the segment to a pointer into the post. */
export function pointerInPost(segment: SegmentContent, pointer: string): string {
  const [, field, ...rest] = pointer.split('/');
  const base = field === 'media' ? segment.at.media : field === 'options' ? segment.at.options : segment.at.text;
  return [base, ...rest].join('/');
}

/** Content fingerprint of a segment: SHA-256 (hex) over everything that a reader of the network could see of it. */
export function fingerprintOf(segment: Pick<SegmentContent, 'kind' | 'text' | 'media' | 'options'>): string {
  const seen = [segment.kind, segment.text, segment.media.map(({ id, alt }) => [id, alt ?? null]), segment.options];
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
}
