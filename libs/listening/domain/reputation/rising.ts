import { chanceOfRise, falseDiscoveryLimit, logLikelihoodRatio } from './statistics.js';

/** In how many mentions of a period something occurs, by its name: a word, a hashtag, an author, a domain. */
export interface Occurrences {
  mentions: number;
  counts: ReadonlyMap<string, number>;
}

export interface Rising {
  name: string;
  mentions: number;
  /** As many as there would be now, had it kept its share of all mentions. */
  usual: number;
  /** mentions / usual, both with half a mention added, so that what is new has a ratio too. */
  ratio: number;
  /** Log-likelihood ratio G²: how sure the rise is. */
  g2: number;
  /** Chance of such a rise if nothing changed. */
  chance: number;
}

export interface RisingOptions {
  /** In fewer mentions than this nothing rises. */
  minimum?: number;
  /** Share of the answer that may be there by accident. */
  falseDiscoveries?: number;
  limit?: number;
}

const LEAST_RATIO = 1.5;

/**
 * What occurs significantly more often than before, the surest first. Each name is tested by itself; false discoveries are
 * controlled over all that were tested (Benjamini-Hochberg), so that ten thousand words do not make five hundred news.
 */
export function rising(
  now: Occurrences,
  before: Occurrences,
  { minimum = 3, falseDiscoveries = 0.05, limit = 20 }: RisingOptions = {},
): Rising[] {
  if (now.mentions === 0 || before.mentions === 0) return [];
  const tested = [...now.counts]
    .filter(([, mentions]) => mentions >= minimum)
    .map(([name, mentions]) => compare(name, mentions, now.mentions, before.counts.get(name) ?? 0, before.mentions))
    .filter(({ mentions, usual }) => mentions > usual);
  const most = falseDiscoveryLimit(
    tested.map(({ chance }) => chance),
    falseDiscoveries,
  );
  return tested
    .filter(({ chance, ratio }) => chance <= most && ratio >= LEAST_RATIO)
    .sort((a, b) => b.g2 - a.g2 || b.mentions - a.mentions || (a.name < b.name ? -1 : 1))
    .slice(0, limit);
}

function compare(name: string, mentions: number, all: number, mentionsBefore: number, allBefore: number): Rising {
  const usual = (mentionsBefore * all) / allBefore;
  const g2 = logLikelihoodRatio(mentions, all, mentionsBefore, allBefore);
  return { name, mentions, usual, ratio: (mentions + 0.5) / (usual + 0.5), g2, chance: chanceOfRise(g2) };
}
