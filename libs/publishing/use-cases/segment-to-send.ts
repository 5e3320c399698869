import type { Json } from '#kernel';
import type { MediaFile, RemotePost, Segment, SegmentToSend } from '#networks';
import type { DeliveryWork, WorkSegment } from '../store/work.store.js';

/** A stored segment as connectors see it before it is sent. */
export function toSegment(segment: WorkSegment, media: MediaFile[]): Segment {
  return {
    index: segment.index,
    kind: segment.kind,
    key: segment.key,
    createdAt: segment.frozenAt,
    text: segment.text,
    media,
    options: segment.options,
  };
}

/** A segment with what it hangs on: a thread part on the part before it, a comment on the post itself. */
export function toSegmentToSend(work: DeliveryWork, segment: WorkSegment, media: MediaFile[]): SegmentToSend {
  const before = segment.kind === 'comment' ? work.segments[0] : work.segments[segment.index - 1];
  return {
    ...toSegment(segment, media),
    prepared: segment.prepared,
    root: segment.index === 0 ? null : remote(work.segments[0]),
    parent: segment.index === 0 ? null : remote(before),
  };
}

function remote(segment: WorkSegment | undefined): RemotePost | null {
  return segment?.remoteId ? { remoteId: segment.remoteId, url: segment.url, ref: segment.ref as Json } : null;
}
