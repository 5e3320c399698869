/** The languages that the model was trained in; `any`: every other, by what they share (words in common, emoji, style). */
export const TRAINED = ['es', 'en', 'pt', 'fr', 'it', 'de', 'ar', 'hi'] as const;

export type Profile = (typeof TRAINED)[number] | 'any';

export function profileOf(language: string | null): Profile {
  return TRAINED.find((trained) => trained === language) ?? 'any';
}
