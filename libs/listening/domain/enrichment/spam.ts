import type { Item } from '../item.js';
import { withoutReferences } from '../normalise/references.js';
import type { AuthorHabits } from './author-window.js';
import { baitsIn } from './bait.js';

/** Why a text looks like spam. */
export type SpamReason =
  | 'many-links'
  | 'many-tags'
  | 'many-mentions'
  | 'repeated-by-author'
  | 'burst-of-author'
  | 'capitals'
  | 'emoji'
  | 'bait'
  | 'giveaway'
  | 'easy-money';

/** How much each signal alone is worth at its strongest: none but repetition reaches the threshold by itself. */
const WEIGHTS: Record<SpamReason, number> = {
  'many-links': 0.5,
  'many-tags': 0.5,
  'many-mentions': 0.5,
  'repeated-by-author': 0.85,
  'burst-of-author': 0.4,
  capitals: 0.2,
  emoji: 0.2,
  bait: 0.5,
  giveaway: 0.7,
  'easy-money': 0.7,
};
/** A signal below this share of its strength is no reason worth naming. */
const WORTH_NAMING = 0.25;

/** From here on a text is called spam, unless a workspace says otherwise. */
export const SPAM_FROM = 0.8;

/**
 * How much a text looks like spam, and why: 1 − ∏ (1 − weight × strength), from 0 to 1. `habits`: what its author did around it;
 * null when unknown. Articles are not judged by their author's rhythm or their number of links: editors write many texts with many.
 */
export function spamOf(item: Item, habits: AuthorHabits | null): { spam: number; reasons: SpamReason[] } {
  const strengths = strengthsOf(item, habits);
  let ham = 1;
  const reasons: SpamReason[] = [];
  for (const reason of Object.keys(WEIGHTS) as SpamReason[]) {
    const strength = strengths[reason];
    ham *= 1 - WEIGHTS[reason] * strength;
    if (strength >= WORTH_NAMING) reasons.push(reason);
  }
  return { spam: Math.round((1 - ham) * 1_000) / 1_000, reasons };
}

function strengthsOf(item: Item, habits: AuthorHabits | null): Record<SpamReason, number> {
  const words = withoutReferences(item.text);
  const isArticle = item.kind === 'article';
  const { letters, capitals, emoji, length } = countsOf(words);
  const baits = baitsIn(item.title ? `${item.title}\n${item.text}` : item.text, item.links.length > 0);
  // who answers names everyone in the thread, and customer care answers many with the same words
  const ofAnswer = item.kind === 'reply' || item.kind === 'comment' ? 0.5 : 1;
  return {
    'many-links': isArticle ? 0 : ramp(item.links.length, 2, 6),
    'many-tags': ramp(item.hashtags.length, 5, 15),
    'many-mentions': isArticle ? 0 : ramp(item.mentions.length * ofAnswer, 4, 12),
    'repeated-by-author': habits && !isArticle ? ramp(habits.repeated, 0, 4) * ofAnswer : 0,
    'burst-of-author': habits && !isArticle ? ramp(habits.burst, 4, 15) : 0,
    capitals: letters >= 20 ? ramp(capitals / letters, 0.6, 0.9) : 0,
    emoji: emoji >= 5 ? ramp(emoji / Math.max(1, length), 0.1, 0.4) : 0,
    ...baits,
  };
}

/** 0 up to `from`, 1 from `to` on, straight between. */
const ramp = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

const LETTERS = /\p{L}/gu;
const CAPITALS = /\p{Lu}/gu;
const EMOJI = /\p{Extended_Pictographic}/gu;

function countsOf(text: string): { letters: number; capitals: number; emoji: number; length: number } {
  const part = text.length > 2_000 ? text.slice(0, 2_000) : text;
  const count = (pattern: RegExp): number => part.match(pattern)?.length ?? 0;
  return {
    letters: count(LETTERS),
    capitals: count(CAPITALS),
    emoji: count(EMOJI),
    length: part.replace(/\s+/g, '').length,
  };
}
