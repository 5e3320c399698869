import type { Profile } from './profiles.js';
import { wordForm } from './tokens.js';

const NEGATIONS: Record<Profile, string> = {
  es: 'no nunca jamás ni sin tampoco nadie nada ningún ninguno ninguna',
  en: 'not no never nothing nobody without cannot cant dont aint isnt wasnt wont didnt doesnt',
  pt: 'não nao nunca jamais nem sem ninguém nada nenhum nenhuma',
  fr: 'ne pas jamais sans rien ni aucun aucune plus non',
  it: 'non mai senza niente nulla nessun nessuno nessuna né ne',
  de: 'nicht kein keine keinen keiner keinem nie niemals ohne nichts nix ned net',
  ar: 'لا لم لن ما مش مو ليس ليست بدون غير ولا مافي مب',
  hi: 'नहीं नही न ना मत बिना nahi nahin nhi na mat not no never without dont cant',
  any: '',
};

/** Endings and beginnings that negate: don't, n'ai. */
const BOUND: Partial<Record<Profile, RegExp>> = { en: /n't$/, hi: /n't$/, fr: /^n'/ };

/** Whether a word turns what follows into its opposite. The profile `any` knows the words of all languages but those that mean something else elsewhere. */
export type IsNegation = (form: string) => boolean;

export function negationsOf(profile: Profile): IsNegation {
  const texts = profile === 'any' ? Object.values(NEGATIONS) : [NEGATIONS[profile]];
  const words = new Set(texts.flatMap((text) => text.split(' ').map(wordForm)));
  words.delete('');
  if (profile === 'any') for (const word of ELSEWHERE) words.delete(word);
  const bound = BOUND[profile];
  return (form) => words.has(form) || (bound?.test(form) ?? false);
}

const ELSEWHERE = ['ne', 'ni', 'plus', 'net', 'mat', 'na', 'sin', 'sem'];
