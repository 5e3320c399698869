import type { Item } from '../item.js';
import type { SentimentModel } from '../sentiment/sentiment-model.js';
import { fingerprint, wordsFingerprint } from '../stories/fingerprint.js';
import { AuthorWindow } from './author-window.js';
import type { Enrichment } from './enrichment.js';
import { type DetectLanguage, loadDetectLanguage } from './language.js';
import { canonicalUrl, siteOf } from './links.js';
import { reachOf } from './reach.js';
import { spamOf } from './spam.js';
import { vulgarityOf } from './vulgarity.js';

/** For whom a text is looked at. */
export interface EnrichOptions {
  /** ISO 639-1 of the workspace, preferred where the language is not clear. Empty: none. */
  languages: readonly string[];
  /** A model that learned from the workspace's corrections; absent: the one that comes with Pregón. */
  sentiment?: Pick<SentimentModel, 'judge'>;
}

/**
 * Finds out about a text what does not depend on the topic. Remembers authors (`AuthorWindow`), so that one enricher should see all
 * texts of a process; the same text again changes nothing.
 */
export class Enricher {
  private constructor(
    private readonly detectLanguage: DetectLanguage,
    private readonly sentiment: Pick<SentimentModel, 'judge'>,
    private readonly authors: AuthorWindow,
  ) {}

  /** Reads the language data and the sentiment weights: half a second, 60 MB. */
  static async load(): Promise<Enricher> {
    const [detectLanguage, { SentimentModel: Model }] = await Promise.all([
      loadDetectLanguage(),
      import('../sentiment/sentiment-model.js'),
    ]);
    return new Enricher(detectLanguage, await Model.load(), new AuthorWindow());
  }

  /** `item` as `normaliseItem` leaves it. */
  enrich(item: Item, { languages, sentiment = this.sentiment }: EnrichOptions): Enrichment {
    const whole = item.title === null ? item.text : `${item.title}\n${item.text}`;
    const language = this.detectLanguage(whole, { claimed: item.language, preferred: languages });
    const print = fingerprint(item.text) ?? fingerprint(whole);
    const habits =
      item.author &&
      this.authors.observe({
        author: `${item.source}:${item.author.handle.toLowerCase()}`,
        id: item.externalId,
        fingerprint: print ?? wordsFingerprint(whole),
        at: item.publishedAt,
      });
    const { spam, reasons } = spamOf(item, habits);
    return {
      language,
      sentiment: sentiment.judge(whole, language),
      spam,
      spamReasons: reasons,
      vulgarity: vulgarityOf(whole, language),
      canonicalUrl: item.url === null ? null : canonicalUrl(item.url),
      site: item.url === null ? null : siteOf(item.url),
      fingerprint: print,
      reach: reachOf(item),
    };
  }
}
