import { excerpt, wordsOf, type EvidenceText } from '../../domain/alerting/evidence.js';
import type { BriefQuote } from '../../domain/briefs/brief.js';

const QUOTED = 300;

export const briefQuote = (text: EvidenceText): BriefQuote => ({
  id: text.id,
  url: text.url,
  author: text.author?.handle ?? null,
  source: text.source,
  text: excerpt(wordsOf(text), QUOTED),
  reach: text.reach,
  publishedAt: text.publishedAt.toISOString(),
});
