import { corpus, seeded } from '../matcher-corpus.js';
import { brandName, CONTEXT } from './brands.js';

/** One post in so many names a brand, popular ones more often. */
const BRAND_SHARE = 0.04;
/** One post in so many repeats one of the last thousand, with something added in front. */
const COPY_SHARE = 0.02;
const COPY_WITHIN = 1_000;
const LONGEST_WORDS = 45;

interface Speech {
  language: string;
  words: string[];
  /** For each word what followed it somewhere; -1: the end. */
  followers: Int32Array[];
  starts: number[];
}

/** Made-up post `index`; the same for the same seed. */
export interface Post {
  text: string;
  langs: string[];
}

/**
 * Endless posts that nobody wrote: each word is one that followed the word before it somewhere in the corpus. So their words are as frequent
 * as real ones, and language and sentiment have to be found out as in real ones.
 */
export class Chatter {
  private readonly speeches: Speech[];

  constructor(
    private readonly seed: number,
    private readonly brands: number,
  ) {
    const byLanguage = Map.groupBy(corpus().items, (item) => item.language ?? 'und');
    this.speeches = [...byLanguage].map(([language, items]) =>
      learn(
        language,
        items.map(({ text }) => text),
      ),
    );
  }

  post(index: number): Post {
    const random = seeded(this.seed + index);
    if (random() < COPY_SHARE && index > COPY_WITHIN) {
      const copied = this.said(index - 1 - Math.floor(random() * COPY_WITHIN));
      return { ...copied, text: `RT ${copied.text}` };
    }
    return this.said(index);
  }

  private said(index: number): Post {
    const random = seeded(this.seed * 31 + index);
    // half of it is English, as on Bluesky
    const english = random() < 0.5 ? this.speeches.find(({ language }) => language === 'en') : undefined;
    const speech = english ?? this.speeches[Math.floor(random() * this.speeches.length)]!;
    const words = sentence(speech, random);
    if (random() < BRAND_SHARE) {
      const brand = brandName(Math.floor(this.brands ** random()) - 1);
      const context = random() < 0.4 ? [CONTEXT[Math.floor(random() * CONTEXT.length)]!] : [];
      words.splice(Math.floor(random() * words.length), 0, brand, ...context);
    }
    return { text: words.join(' ').slice(0, 300), langs: [speech.language] };
  }
}

function learn(language: string, texts: string[]): Speech {
  const ids = new Map<string, number>();
  const followers: number[][] = [];
  const starts: number[] = [];
  for (const text of texts) {
    let before = -1;
    for (const word of text.split(/\s+/).filter((part) => part !== '')) {
      let id = ids.get(word);
      if (id === undefined) {
        id = ids.size;
        ids.set(word, id);
        followers.push([]);
      }
      if (before === -1) starts.push(id);
      else followers[before]!.push(id);
      before = id;
    }
    if (before !== -1) followers[before]!.push(-1);
  }
  return { language, words: [...ids.keys()], followers: followers.map((all) => Int32Array.from(all)), starts };
}

function sentence({ words, followers, starts }: Speech, random: () => number): string[] {
  const said: string[] = [];
  let at = starts[Math.floor(random() * starts.length)]!;
  while (at >= 0 && said.length < LONGEST_WORDS) {
    said.push(words[at]!);
    const next = followers[at]!;
    at = next[Math.floor(random() * next.length)]!;
  }
  return said;
}
