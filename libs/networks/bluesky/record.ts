import type { z } from 'zod';
import type { Json } from '#kernel';
import type { SegmentToSend } from '../kit/connector.js';
import type { optionsSchema } from './descriptor.js';
import type { Facet } from './rich-text.js';

export const POSTS = 'app.bsky.feed.post';

/** What `prepare` found and uploaded; stored with the segment. */
export interface Prepared {
  facets: Facet[];
  /** Images or a link card, as the lexicon `app.bsky.feed.post` has them in JSON. */
  embed: { $type: string; [key: string]: Json } | null;
}

const UNPREPARED: Prepared = { facets: [], embed: null };

/** `ref` of a RemotePost: atproto's strong reference. */
export type PostRef = { uri: string; cid: string };

/**
 * The record of a segment. A function of what is stored with it and of nothing else: a repeated call sends the same bytes,
 * which a PDS recognises by their hash (record.spec.ts).
 */
export function recordOf({ text, createdAt, prepared, options, root, parent }: SegmentToSend): Record<string, unknown> {
  const { facets, embed } = (prepared as Prepared | null) ?? UNPREPARED;
  const { langs, labels } = options as z.infer<typeof optionsSchema>;
  return {
    $type: POSTS,
    text,
    createdAt: createdAt.toISOString(),
    ...(facets.length > 0 && { facets }),
    ...(root && parent && { reply: { root: refOf(root.ref), parent: refOf(parent.ref) } }),
    ...(embed && { embed }),
    ...(langs?.length && { langs }),
    ...(labels?.length && {
      labels: { $type: 'com.atproto.label.defs#selfLabels', values: labels.map((val) => ({ val })) },
    }),
  };
}

const refOf = (ref: Json): PostRef => {
  const { uri, cid } = ref as PostRef;
  return { uri, cid };
};
