import type { Enrichment, Item, Sentiment } from '../domain/index.js';
import { canonicalUrl, siteOf } from '../domain/enrichment/links.js';
import { fingerprint } from '../domain/stories/fingerprint.js';
import { BUILT_IN } from './built-in.js';
import { TextAnalysis, type Analysis } from '../use-cases/text-analysis.js';

/**
 * Judges in ways that a test can foresee: the source's language, `:)` is positive, `:(` is negative, reach is the author's
 * followers. Fingerprints and addresses are real.
 */
export class PlainAnalysis extends TextAnalysis {
  constructor() {
    super(BUILT_IN);
  }

  override load(): Promise<Analysis> {
    const enricher = { enrich } as unknown as Analysis['enricher'];
    return Promise.resolve({ enricher, detectLanguage: (_, { claimed }) => claimed, judge: null });
  }
}

function enrich(item: Item): Enrichment {
  return {
    language: item.language,
    sentiment: sentimentOf(item.text),
    spam: 0,
    spamReasons: [],
    vulgarity: 'none',
    canonicalUrl: item.url && canonicalUrl(item.url),
    site: item.url && siteOf(item.url),
    fingerprint: fingerprint(item.text),
    reach: item.author?.followers ?? 1,
  };
}

function sentimentOf(text: string): Sentiment {
  const score = text.includes(':)') ? 1 : text.includes(':(') ? -1 : 0;
  const label = score > 0 ? 'positive' : score < 0 ? 'negative' : 'neutral';
  return { label, score, confidence: 1, sure: true };
}
