import type { Media } from '../../core/store.js';

const PREFIXES = { photo: 3, video: 7, animated_gif: 16 };

export function mediaKindOf({ type }: Media): keyof typeof PREFIXES {
  if (type.startsWith('video/')) return 'video';
  return type === 'image/gif' ? 'animated_gif' : 'photo';
}

/** The key under which posts and expansions name an upload. */
export const mediaKeyOf = (media: Media): string => `${PREFIXES[mediaKindOf(media)]}_${media.id}`;
