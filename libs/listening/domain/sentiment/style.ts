import type { Token } from './tokens.js';

/** What is counted, with the counts at which the next bin begins (at most seven, so that a bin fits three bits). */
const BINS = {
  words: [4, 8, 12, 18, 25],
  shouted: [1, 2, 4],
  stretched: [1, 2],
  exclaim: [1, 2, 4],
  question: [1, 2],
  pause: [1, 2],
  url: [1, 2],
  user: [1, 2, 3],
  tag: [1, 2, 4],
  picture: [1, 2, 4],
  repost: [1],
  quote: [1, 2],
  number: [1, 3],
};
const CUTS = Object.values(BINS);
type Kind = keyof typeof BINS;
const AT = Object.fromEntries(Object.keys(BINS).map((name, i) => [name, i])) as Record<Kind, number>;
const PICTURE = /^\p{Extended_Pictographic}/u;

/** How a text is written, in bins: one for each kind of sign. */
export function countSigns(text: string, tokens: readonly Token[]): Uint8Array {
  const counts = new Uint16Array(CUTS.length);
  for (const { kind, form, length, shouted, stretched } of tokens) {
    if (kind === 'word' || kind === 'tag') {
      counts[AT.words]!++;
      if (shouted) counts[AT.shouted]!++;
      if (stretched) counts[AT.stretched]!++;
      if (kind === 'tag') counts[AT.tag]!++;
    } else if (kind === 'exclaim' || kind === 'question') counts[AT[kind]]! += length;
    else if (kind !== 'sign') counts[AT[kind]]!++;
    else if ('"“”«»'.includes(form)) counts[AT.quote]!++;
    else if (form.charCodeAt(0) > 127 && PICTURE.test(form)) counts[AT.picture]!++;
  }
  if (text.startsWith('RT ')) counts[AT.repost] = 1;
  return Uint8Array.from(counts, (count, i) => CUTS[i]!.filter((cut) => count >= cut).length);
}
