export interface ItemAuthor {
  /** Unique at the source: `@ana@mastodon.social` without the first @, `ana.bsky.social`, a subreddit user ... */
  handle: string;
  name: string | null;
  url: string | null;
  /** null: the source does not tell. */
  followers: number | null;
}

/** Public counters of a text at the moment it was read; null: not told, which is not zero. */
export interface ItemMetrics {
  likes: number | null;
  reposts: number | null;
  replies: number | null;
  views: number | null;
}

/** A text as a source brought it, in one shape for all sources: what the matcher reads and the store keeps. */
export interface Item {
  /** Kind of the source (`feed`, `bluesky`, `push` ...). */
  source: string;
  /** Unique within its origin; the same text read twice, or edited, has the same one. */
  externalId: string;
  url: string | null;
  title: string | null;
  /** Plain text without markup, NFC, at most 20,000 UTF-16 units. */
  text: string;
  /** ISO 639-1, as the source says; null: it does not say. */
  language: string | null;
  author: ItemAuthor | null;
  /** Absolute http(s) URLs that the text, its cards or its attachments link to. */
  links: string[];
  /** Without #, as written. */
  hashtags: string[];
  /** Handles without @, as written. */
  mentions: string[];
  media: ('image' | 'video' | 'audio')[];
  kind: 'post' | 'reply' | 'repost' | 'article' | 'comment' | 'review';
  /** 1 to 5, of a review. */
  rating: number | null;
  metrics: ItemMetrics | null;
  publishedAt: Date;
}
