import type { Item } from '#listening/domain';
import { seeded } from './matcher-corpus.js';

export const SHAPE =
  'made from the words of the texts: a brand of 1 to 4 alternatives (60 % rare words, 25 % phrases with one, 6 % hashtags, commoner words, mentions, prefixes), in two of five with an AND group of 1 to 4 commoner words, in a tenth NEAR instead, in a third 1 or 2 NOTs, in a tenth lang:';

/** Queries in the language of topics, the same for the same texts: shapes and rarity as brands have them. */
export function queriesFor(items: readonly Item[], count: number): string[] {
  const random = seeded(2);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(all.length * random())]!;
  const upTo = (n: number): number => 1 + Math.floor(n * random());
  const many = (n: number, make: () => string): string[] => Array.from({ length: n }, make);
  const words = items.map(({ text }) => text.toLowerCase().match(/[\p{L}\p{M}\p{N}_]{2,}/gu) ?? []);
  const frequency = new Map<string, number>();
  for (const all of words) for (const word of new Set(all)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const vocabulary = [...frequency].filter(([word]) => word.length >= 3 && !/^\d+$/.test(word));
  const rare = vocabulary.filter(([, n]) => n <= items.length / 2000).map(([word]) => word);
  const uncommon = vocabulary
    .filter(([, n]) => n > items.length / 5000 && n <= items.length / 100)
    .map(([word]) => word);
  const context = vocabulary.filter(([, n]) => n > items.length / 1000 && n <= items.length / 20).map(([word]) => word);
  const hashtags = [...new Set(items.flatMap((item) => item.hashtags))];
  const isRare = new Set(rare);
  const phrase = (): string => {
    const all = pick(words);
    const from = all.findIndex((word) => isRare.has(word));
    return from < 0 ? pick(rare) : `"${all.slice(Math.max(0, from - 1), from + 1 + upTo(2)).join(' ')}"`;
  };
  const name = (): string => {
    const die = random();
    if (die < 0.6) return pick(rare);
    if (die < 0.63) return pick(uncommon);
    if (die < 0.88) return phrase();
    if (die < 0.94) return `#${pick(hashtags)}`;
    if (die < 0.97) return `@${pick(rare)}`;
    return `${pick(rare)}*`;
  };
  const group = (all: string[]): string => (all.length > 1 ? `(${all.join(' OR ')})` : all[0]!);
  return many(count, () => {
    const brand = group(many(upTo(4), name));
    const parts = [brand];
    if (random() < 0.1)
      parts[0] = `${group(many(upTo(3), () => pick(uncommon)))} NEAR/${upTo(5)} ${group(many(upTo(2), () => pick(context)))}`;
    else if (random() < 0.4) parts.push(group(many(upTo(4), () => pick(context))));
    if (random() < 0.33) parts.push(...many(upTo(2), () => `-${pick(context)}`));
    if (random() < 0.1) parts.push(`lang:${pick(['es', 'en', 'pt', 'fr'])}`);
    return parts.join(' ');
  });
}

/** Queries that wait for words which are in many texts: each two of the 200 commonest. */
export function commonPairs(items: readonly Item[], count: number): string[] {
  const random = seeded(3);
  const frequency = new Map<string, number>();
  for (const { text } of items)
    for (const word of new Set(text.toLowerCase().match(/[\p{L}\p{M}\p{N}_]{2,}/gu)))
      frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const words = [...frequency].sort((a, b) => b[1] - a[1]).slice(0, 200);
  const pick = (): string => `"${words[Math.floor(200 * random())]![0]}"`;
  return Array.from({ length: count }, () => `${pick()} ${pick()}`);
}
