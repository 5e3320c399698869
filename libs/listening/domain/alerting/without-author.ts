import type { AlertExplanation } from './explanation.js';

/** An explanation that neither names nor quotes somebody, for erasure on request. */
export function withoutAuthor(explanation: AlertExplanation, handle: string): AlertExplanation {
  const names = [
    handle,
    ...explanation.authors.filter((author) => author.handle === handle).map(({ name }) => name ?? ''),
  ];
  return {
    ...explanation,
    sentence: names.reduce(withoutName, explanation.sentence),
    authors: explanation.authors.filter((author) => author.handle !== handle),
    mentions: explanation.mentions.filter(({ author }) => author !== handle),
  };
}

/** Whole names only: `ana` stays in `anabel`. */
export function withoutName(sentence: string, name: string): string {
  if (name === '') return sentence;
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return sentence.replace(new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_])@?${escaped}(?![\\p{L}\\p{M}\\p{N}_])`, 'gu'), '…');
}
