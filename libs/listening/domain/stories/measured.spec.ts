import { describe, expect, it } from '@jest/globals';
import { haveSharedTexts, sharedTexts } from '../enrichment/test-shared-texts.js';
import { fingerprint } from './fingerprint.js';
import { StoryIndex } from './story-index.js';

const LANGUAGES = ['arabic', 'english', 'french', 'german', 'hindi', 'italian', 'portuguese', 'spanish'];
const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{M}\p{N}_]+/gu));

(haveSharedTexts ? describe : describe.skip)('on real posts (../shared/data, when it is there)', () => {
  it('merges no two posts that share less than a third of their words, of 97 million pairs', () => {
    const texts = LANGUAGES.flatMap(sharedTexts);
    const index = new StoryIndex();
    const merged: [string, string][] = [];
    for (const [number, text] of texts.entries()) {
      const print = fingerprint(text);
      if (print === null) continue;
      const story = index.find(print);
      if (story === null) index.add(`${number}`, print, new Date(0));
      else merged.push([text, texts[Number(story)]!]);
    }
    expect(index.size).toBeGreaterThan(13_000);
    expect(merged.length).toBeGreaterThan(90);
    const unrelated = merged.filter(([one, other]) => {
      const [a, b] = [wordsOf(one), wordsOf(other)];
      const common = [...a].filter((word) => b.has(word)).length;
      return common * 3 < a.size + b.size - common;
    });
    expect(unrelated).toHaveLength(0);
  });
});
