import { corpus, seeded } from '../matcher-corpus.js';

const SYLLABLES = 'ba ke di fo gu la me ni po ra su ti vo xa zo lu'.split(' ');
/** What people say of a brand, in any language of the stream. */
export const CONTEXT = 'refund price broken love delivery store hiring phone'.split(' ');

/** Name of brand `index`: made up, so that nobody but us says it, and as long as names are. */
export const brandName = (index: number): string =>
  [0, 4, 8].map((bits) => SYLLABLES[(index >> bits) & 15]!).join('') + SYLLABLES[(index * 7) & 15]!;

/**
 * Queries as brands have them: two in five a name alone, one in five a name or a product of it; the others with NEAR, NOT, a
 * context, and one in ten a phrase of ordinary words (of the stream's texts), which is where a matcher has to work.
 */
export function topicQueries(count: number): string[] {
  const random = seeded(3);
  const phrases = ordinaryPhrases(random);
  return Array.from({ length: count }, (_, index) => {
    const name = brandName(index);
    switch (index % 10) {
      case 4:
      case 5:
        return `${name} OR "${name} phone" OR #${name}`;
      case 6:
        return `${name} NEAR/5 (refund OR price OR broken OR love)`;
      case 7:
        return `${name} -hiring -(store delivery)`;
      case 8:
        return `(${name} OR @${name}) AND (refund OR price OR delivery)`;
      case 9:
        return `${phrases[index % phrases.length]} -${CONTEXT[index % CONTEXT.length]}`;
      default:
        return name;
    }
  });
}

/** Three words in a row, of some length, as they stand in one text in some thousands. */
function ordinaryPhrases(random: () => number): string[] {
  const { items } = corpus();
  return Array.from({ length: 200 }, () => {
    for (;;) {
      const words = items[Math.floor(random() * items.length)]!.text.toLowerCase().match(/\p{L}[\p{L}\p{M}]+/gu) ?? [];
      const from = Math.floor(random() * Math.max(1, words.length - 3));
      const three = words.slice(from, from + 3);
      if (three.length === 3 && three.join('').length >= 12) return `"${three.join(' ')}"`;
    }
  });
}
