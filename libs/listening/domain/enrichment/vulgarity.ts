import { withoutAddresses } from '../normalise/references.js';
import type { Vulgarity } from './enrichment.js';
import { ENGLISH, EVERYWHERE, type GradedWords, SPANISH } from './vulgar-words.js';

const GRADES: readonly Vulgarity[] = ['none', 'ambiguous', 'mild', 'strong'];

/** A run of letters and digits; `*`, `@` and `$` inside it stand for letters. */
const WORD = /[\p{L}\p{M}\p{N}]+(?:[*@$]+[\p{L}\p{M}\p{N}]+)*/gu;
/** `p u t a`, `f.u.c.k`. */
const SPACED = /(?<![\p{L}\p{N}])\p{L}(?:[ .*_-]\p{L}){3,}(?![\p{L}\p{N}])/gu;
const LOOKS_LIKE: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

interface List {
  words: Map<string, Vulgarity>;
  /** By their first word, the longest first. */
  phrases: Map<string, { rest: string[]; grade: Vulgarity }[]>;
  /** By length and first letter, for words with letters masked. */
  shapes: Map<string, string[]>;
}

const lists = {
  es: listOf(SPANISH, EVERYWHERE),
  en: listOf(ENGLISH),
  unknown: listOf(SPANISH, ENGLISH),
  other: listOf(EVERYWHERE),
};

/**
 * How strong the strongest vulgar word is. Spanish and English texts are judged by their own lists, texts of unknown language by
 * both, others by what is said in every language. Whole words, accents folded, ñ kept (`ano` is no `año`); repeated letters, digits
 * for letters, `p*ta` and `p u t a` are seen through.
 */
export function vulgarityOf(text: string, language: string | null): Vulgarity {
  const list = language === null ? lists.unknown : (lists[language as keyof typeof lists] ?? lists.other);
  const folded = foldButEnye(withoutAddresses(text).toLowerCase());
  const words = folded.match(WORD) ?? [];
  let strongest = 0;
  for (let index = 0; index < words.length;) {
    const phrase = phraseAt(list, words, index);
    strongest = Math.max(strongest, GRADES.indexOf(phrase?.grade ?? gradeOf(list, words[index]!)));
    index += phrase ? phrase.rest.length + 1 : 1;
  }
  for (const [spaced] of folded.matchAll(SPACED))
    strongest = Math.max(strongest, GRADES.indexOf(list.words.get(spaced.replace(/[ .*_-]/g, '')) ?? 'none'));
  return GRADES[strongest]!;
}

function phraseAt(list: List, words: readonly string[], index: number) {
  return list.phrases
    .get(words[index]!)
    ?.find(({ rest }) => rest.every((word, offset) => words[index + 1 + offset] === word));
}

function gradeOf(list: List, word: string): Vulgarity {
  const known = list.words.get(word);
  if (known) return known;
  if (/(\p{L})\1\1/u.test(word)) {
    const once = list.words.get(word.replace(/(\p{L})\1{2,}/gu, '$1'));
    return once ?? list.words.get(word.replace(/(\p{L})\1{2,}/gu, '$1$1')) ?? 'none';
  }
  if (!/[\d*@$]/.test(word) || !/\p{L}/u.test(word)) return 'none';
  const spelled = word.replace(/[013457@$]/g, (sign) => LOOKS_LIKE[sign]!);
  return spelled.includes('*') ? maskedGrade(list, spelled) : (list.words.get(spelled) ?? 'none');
}

/** The strongest word of the same shape; at least two letters must be seen and the whole have four. */
function maskedGrade(list: List, masked: string): Vulgarity {
  if (masked.length < 4 || masked.replaceAll('*', '').length < 2) return 'none';
  const shape = new RegExp(`^${masked.replaceAll('*', '.')}$`, 'u');
  const grades = (list.shapes.get(shapeOf(masked)) ?? [])
    .filter((word) => shape.test(word))
    .map((word) => GRADES.indexOf(list.words.get(word)!));
  return GRADES[Math.max(0, ...grades)]!;
}

function shapeOf(word: string): string {
  return `${word.length}${word[0]}`;
}

/** Accents away, the tilde of ñ stays. */
const foldButEnye = (text: string): string =>
  /^[\0-\x7F]*$/.test(text)
    ? text
    : text
        .normalize('NFD')
        .replace(/(?<!n)\u0303|[\u0300-\u0302\u0304-\u036F]/g, '')
        .normalize('NFC');

function listOf(...graded: GradedWords[]): List {
  const list: List = { words: new Map(), phrases: new Map(), shapes: new Map() };
  for (const words of graded)
    for (const grade of GRADES)
      for (const entry of words[grade].split(/\s+/).filter(Boolean)) {
        const [first, ...rest] = entry.split('_');
        if (rest.length > 0) list.phrases.set(first!, [...(list.phrases.get(first!) ?? []), { rest, grade }]);
        else if (!list.words.has(entry)) {
          list.words.set(entry, grade);
          list.shapes.set(shapeOf(entry), [...(list.shapes.get(shapeOf(entry)) ?? []), entry]);
        }
      }
  for (const phrases of list.phrases.values()) phrases.sort((a, b) => b.rest.length - a.rest.length);
  return list;
}
