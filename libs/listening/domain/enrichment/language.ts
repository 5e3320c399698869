import { withoutReferences } from '../normalise/references.js';
import { type Script, scriptOf, scriptOfLanguage } from './script.js';

/** Fewer letters say nothing: of texts with 3 to 5 letters 70 in 100 were judged wrongly. */
const LEAST_LETTERS = 6;
/** Below, one of the workspace's languages is taken on a weaker showing. */
const FEW_LETTERS = 20;
/** From here on a source's word is checked against the text. */
const ENOUGH_TO_CONTRADICT = 40;
/** Share of the best score at which a claimed language is still believed: 1 right claim in 900 is lost, 92 of 100 wrong ones found. */
const BELIEVED = 0.75;
/** Share of the best score at which one of the workspace's languages wins. Wider takes other languages for them. */
const PREFERRED = 0.95;
const PREFERRED_WHEN_SHORT = 0.9;

/** Scripts that one language writes almost alone; the others go to the detector. */
const ONE_LANGUAGE: Partial<Record<Script, string>> = {
  Kana: 'ja',
  Hang: 'ko',
  Thai: 'th',
  Grek: 'el',
  Hebr: 'he',
  Armn: 'hy',
  Geor: 'ka',
  Hani: 'zh',
};

/** What a text says by itself and who says what about it. */
export interface LanguageClues {
  /** ISO 639-1, from the source; null: it does not say. */
  claimed: string | null;
  /** ISO 639-1 of the workspace; they win when it is close. Empty: none is preferred. */
  preferred: readonly string[];
}

/** What `eld` says of a text. */
interface LanguageResult {
  language: string;
  getScores(): Record<string, number>;
  isReliable(): boolean;
}

/** ISO 639-1, or null when it cannot be told. */
export type DetectLanguage = (text: string, clues: LanguageClues) => string | null;

/**
 * Loads the detector (`eld`, its small data: 45 MB, a quarter of a second). The source's word comes first, unless the text is
 * written in another script, or is long and clearly in another language: clients send their interface's language for everything.
 */
export async function loadDetectLanguage(): Promise<DetectLanguage> {
  const { eld } = await import('eld/small');

  return (text, clues) => {
    const words = wordsOnly(text);
    const { script, letters } = scriptOf(words);
    if (script === null) return clues.claimed;
    const claimed = clues.claimed && mayBeWritten(clues.claimed, script) ? clues.claimed : null;
    if (claimed && letters < ENOUGH_TO_CONTRADICT) return claimed;
    const sole = ONE_LANGUAGE[script];
    if (sole) return claimed ?? sole;
    return letters < LEAST_LETTERS ? null : judged(eld.detect(words), letters, { ...clues, claimed });
  };
}

function judged(result: LanguageResult, letters: number, { claimed, preferred }: LanguageClues): string | null {
  const { language } = result;
  // the usual cases, before the scores of all languages are asked for, which cost as much as detection
  if (!language || language === claimed) return claimed;
  if (claimed === null && preferred.includes(language)) return language;
  if (claimed === null && preferred.length === 0) return result.isReliable() ? language : null;
  const scores = result.getScores();
  const best = scores[language]!;
  if (claimed && (!result.isReliable() || (scores[claimed] ?? 0) >= BELIEVED * best)) return claimed;
  const close = letters < FEW_LETTERS ? PREFERRED_WHEN_SHORT : PREFERRED;
  const own = bestOf(preferred, scores);
  if (own && scores[own]! >= close * best) return own;
  return result.isReliable() ? language : null;
}

/** Links, handles, hashtags, markup and signs mislead: `RT`, `https`, brand names. Presentation forms of Arabic become letters. */
const wordsOnly = (text: string): string =>
  withoutReferences(text.length > 1_000 ? text.slice(0, 1_000) : text)
    .normalize('NFKC')
    .replace(/\bRT\b|&[a-z]+;|[^\p{L}\p{M}'’]+/gu, ' ')
    .trim();

/** Every language is also written in Latin letters (`kya baat hai`); none that has them is written in others. */
function mayBeWritten(language: string, script: Script): boolean {
  const own = scriptOfLanguage(language);
  if (own === null || own === script || script === 'Latn') return true;
  return (own === 'Kana' && script === 'Hani') || OTHER_SCRIPTS[language]?.includes(script) === true;
}

/** Languages of several scripts, beyond CLDR's most likely one. */
const OTHER_SCRIPTS: Record<string, readonly Script[]> = {
  sr: ['Cyrl'],
  bs: ['Cyrl'],
  uz: ['Cyrl', 'Arab'],
  az: ['Cyrl', 'Arab'],
  kk: ['Arab'],
  ku: ['Arab'],
  tk: ['Cyrl'],
  pa: ['Arab'],
  ms: ['Arab'],
  yi: ['Hebr'],
  ro: ['Cyrl'],
};

function bestOf(languages: readonly string[], scores: Record<string, number>): string | null {
  let best: string | null = null;
  for (const language of languages) if ((scores[language] ?? 0) > (best === null ? 0 : scores[best]!)) best = language;
  return best;
}
