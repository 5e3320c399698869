import { Injectable } from '@nestjs/common';
import { Matcher } from '../domain/matcher/matcher.js';
import { TextsStore, type StoredText } from '../store/texts.store.js';
import { readQuery } from './read-query.js';

export type { StoredText };

const SCANNED = 5_000;
const AT_ONCE = 1_000;
const SHOWN = 50;

/** Which of the newest stored texts a query would match. */
@Injectable()
export class PreviewTopic {
  constructor(private readonly texts: TextsStore) {}

  /** Throws 422 for a query that cannot be matched. Ends with 50 found, or after 5,000 texts. */
  async run(workspaceId: string, query: string): Promise<{ scanned: number; texts: StoredText[] }> {
    const matcher = new Matcher();
    matcher.set('preview', readQuery(query));
    const found: StoredText[] = [];
    let scanned = 0;
    let before: string | null = null;
    while (scanned < SCANNED && found.length < SHOWN) {
      const texts: StoredText[] = await this.texts.preceding(workspaceId, before, AT_ONCE);
      for (const text of texts) {
        scanned += 1;
        if (matcher.match(text.item).length > 0) found.push(text);
        if (found.length === SHOWN) break;
      }
      if (texts.length < AT_ONCE) break;
      before = texts.at(-1)!.id;
    }
    return { scanned, texts: found };
  }
}
