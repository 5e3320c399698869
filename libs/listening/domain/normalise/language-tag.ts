/** ISO 639-1 of a language tag as sources write it: `es-MX`, `en_US`, `EN`. null: none, undetermined, or no such code. */
export function languageOfTag(tag: string | null): string | null {
  const language = tag?.trim().split(/[-_]/, 1)[0]!.toLowerCase() ?? '';
  return /^[a-z]{2}$/.test(language) ? (RENAMED[language] ?? language) : (FROM_THREE[language] ?? null);
}

/** Codes that Java and old systems still write. */
const RENAMED: Record<string, string> = { iw: 'he', in: 'id', ji: 'yi', jp: 'ja' };
/** Three-letter codes met in feeds and stores. */
const FROM_THREE: Record<string, string> = {
  spa: 'es',
  eng: 'en',
  por: 'pt',
  fra: 'fr',
  fre: 'fr',
  deu: 'de',
  ger: 'de',
  ita: 'it',
  cat: 'ca',
  glg: 'gl',
  eus: 'eu',
  fil: 'tl',
  jpn: 'ja',
  zho: 'zh',
  ara: 'ar',
};
