import { Injectable } from '@nestjs/common';
import { wordsOf, type EvidenceText } from '../../domain/alerting/evidence.js';
import { rising, type Occurrences, type Rising } from '../../domain/reputation/rising.js';
import { termsOf } from '../../domain/reputation/terms.js';
import { EvidenceStore, type EvidenceQuery } from '../../store/evidence.store.js';
import { countNames } from './count-names.js';

/** Of what came before: with the 2,000 of an alert it takes 0.8 s. */
const BEFORE_AT_MOST = 4_000;
/** With fewer texts of the same tone before, words are compared with those of all tones. */
const TONE_AT_LEAST = 20;
const FREQUENT_AT_LEAST = 3;
const LONGEST_TERM = 50;
const AT_MOST = 20;

const terms = (text: EvidenceText): Iterable<string> => termsOf(wordsOf(text));

/** The words that stand out. */
@Injectable()
export class RisingTerms {
  constructor(private readonly evidence: EvidenceStore) {}

  /**
   * Words that some texts have significantly more often than those of `before`, the surest first. Where nothing was said before,
   * the commonest ones, without those of the topic's own query.
   */
  async find(
    workspaceId: string,
    texts: readonly EvidenceText[],
    before: EvidenceQuery,
    query: string,
  ): Promise<Rising[]> {
    const now = await countNames(texts, terms);
    const then = await countNames(await this.sample(workspaceId, before), terms);
    const found = then.mentions === 0 ? frequent(now, termsOf(query)) : rising(now, then, { limit: 2 * AT_MOST });
    return found.filter(({ name }) => name.length <= LONGEST_TERM).slice(0, AT_MOST);
  }

  private async sample(workspaceId: string, query: EvidenceQuery): Promise<EvidenceText[]> {
    const { texts } = await this.evidence.sample(workspaceId, query, BEFORE_AT_MOST);
    if (texts.length >= TONE_AT_LEAST || !query.of?.sentiment) return texts;
    const { sentiment: _, ...of } = query.of;
    return (await this.evidence.sample(workspaceId, { ...query, of }, BEFORE_AT_MOST)).texts;
  }
}

function frequent({ counts }: Occurrences, own: ReadonlySet<string>): Rising[] {
  return [...counts]
    .filter(([name, mentions]) => mentions >= FREQUENT_AT_LEAST && !own.has(name))
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, 2 * AT_MOST)
    .map(([name, mentions]) => ({ name, mentions, usual: 0, ratio: (mentions + 0.5) / 0.5, g2: 0, chance: 1 }));
}
