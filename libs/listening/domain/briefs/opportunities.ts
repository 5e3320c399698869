import { HOUR } from '#kernel';
import type { Opportunity, OpportunityKind } from './brief.js';

/** An opportunity that is not ranked yet. */
export interface Candidate extends Omit<Opportunity, 'value'> {
  /** The newest of its texts. */
  at: Date;
}

/** A question can be answered today, a link asked for today; a word or a story needs something to be written first. */
const WEIGHTS: Record<OpportunityKind, number> = { question: 1.5, unlinked: 1.25, 'rising-term': 1, story: 1 };
const HALF_LIFE_HOURS = 48;
const AT_MOST_OF_A_KIND = 2;
/** Where so much of what is said with a rising word is about the brand already, there is no gap. */
const MOST_COVERED = 0.2;

export const OPPORTUNITY_FORMULA =
  `log10(1 + people) × weight × 0.5^(hours / ${HALF_LIFE_HOURS}); weight: ${WEIGHTS.question} for an unanswered question, ` +
  `${WEIGHTS.unlinked} for a mention without a link, ${WEIGHTS.story} for a story that many sites tell, ` +
  `${WEIGHTS['rising-term']} × (1 − own mentions / all mentions with the word) for a rising word`;

/** By its worth, at most two of a kind, and no two that rest on the same text: a story's words rise with it. */
export function pickOpportunities(candidates: readonly Candidate[], now: Date, limit = 3): Opportunity[] {
  const ranked = candidates
    .filter((candidate) => covered(candidate) <= MOST_COVERED)
    .map(({ at, ...candidate }) => ({ ...candidate, value: valueOf(candidate, (now.getTime() - at.getTime()) / HOUR) }))
    .sort((a, b) => b.value - a.value || b.people - a.people);
  const picked: Opportunity[] = [];
  const used = new Set<string>();
  for (const candidate of ranked) {
    const texts = candidate.evidence.map(({ url, text }) => url ?? text);
    const alike = picked.filter(({ kind }) => kind === candidate.kind).length;
    if (alike >= AT_MOST_OF_A_KIND || texts.some((text) => used.has(text))) continue;
    picked.push(candidate);
    for (const text of texts) used.add(text);
    if (picked.length === limit) break;
  }
  return picked;
}

function valueOf(candidate: Omit<Candidate, 'at'>, hours: number): number {
  const weight = WEIGHTS[candidate.kind] * (1 - covered(candidate));
  return Math.log10(1 + Math.max(0, candidate.people)) * weight * 0.5 ** (Math.max(0, hours) / HALF_LIFE_HOURS);
}

/** How much of what is said with the rising word is about the brand already, 0 to 1. */
function covered({ kind, count, texts }: Pick<Candidate, 'kind' | 'count' | 'texts'>): number {
  return kind === 'rising-term' && count !== null && count > 0 ? count / (count + texts) : 0;
}

const ADDRESSES = /https?:\/\/\S+/g;
/** A sentence that ends with a question mark of any script, with three words or more: `why?!` asks nobody. */
const QUESTION = /(?:^|[.!?¿¡。？！\n])\s*¿?((?:[^.!?。？！\n]*)[?？؟])/gu;
const WORD = /[\p{L}\p{N}]+/gu;
const NO_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Whether somebody asks something that can be answered. */
export function isQuestion(text: string): boolean {
  return [...text.replace(ADDRESSES, ' ').matchAll(QUESTION)].some(
    ([, sentence]) => NO_SPACES.test(sentence!) || (sentence!.match(WORD)?.length ?? 0) >= 3,
  );
}
