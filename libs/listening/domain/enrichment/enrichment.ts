export type SentimentLabel = 'positive' | 'neutral' | 'negative';

/** The tone of a text. `sure` is false below the margin at which answers are right three times out of four. */
export interface Sentiment {
  label: SentimentLabel;
  /** -1 (negative) to 1 (positive). */
  score: number;
  /** Probability of the label, 0 to 1. */
  confidence: number;
  sure: boolean;
}

/** How strong the strongest vulgar word of a text is; `ambiguous`: harmless in most contexts. */
export type Vulgarity = 'none' | 'ambiguous' | 'mild' | 'strong';

/** What is found out about a text, whatever topic it matched. */
export interface Enrichment {
  /** ISO 639-1; the source's word first; null: cannot be told. */
  language: string | null;
  sentiment: Sentiment;
  /** 0 (surely not spam) to 1. */
  spam: number;
  /** Why, in stable words like `many-links`, `repeated-by-author`. */
  spamReasons: string[];
  vulgarity: Vulgarity;
  /** Without tracking parameters, so that copies of one link are equal; null without url. */
  canonicalUrl: string | null;
  /** Host of `url` without `www.`; null without url. */
  site: string | null;
  /** 64-bit fingerprint of the words, signed for PostgreSQL's bigint; near-duplicates are `sameStory`. null: too short to tell. */
  fingerprint: bigint | null;
  /** Estimated number of people who may have seen it. */
  reach: number;
}
