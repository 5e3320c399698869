import type { Sentiment } from '../enrichment/enrichment.js';

/** Whatever judges the tone of a text: the model of this folder, or a larger one that the operator brings. */
export interface SentimentJudge {
  judge(text: string, language: string | null): Sentiment | Promise<Sentiment>;
}
