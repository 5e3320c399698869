import { fold } from './tokens.js';

/** ISO 639-1. */
export const LANGUAGES: ReadonlySet<string> = new Set(
  (
    'aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff ' +
    'fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ' +
    'ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi ' +
    'pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug ' +
    'uk ur uz ve vi vo wa wo xh yi yo za zh zu'
  ).split(' '),
);

const CALLED: Readonly<Record<string, string>> = {
  ...{ spanish: 'es', espanol: 'es', castellano: 'es', spa: 'es', english: 'en', ingles: 'en', eng: 'en' },
  ...{ portuguese: 'pt', portugues: 'pt', por: 'pt', french: 'fr', frances: 'fr', fra: 'fr', fre: 'fr' },
  ...{ german: 'de', aleman: 'de', deutsch: 'de', deu: 'de', ger: 'de', italian: 'it', italiano: 'it', ita: 'it' },
  ...{ catalan: 'ca', cat: 'ca', gallego: 'gl', galician: 'gl', euskera: 'eu', vasco: 'eu', basque: 'eu' },
  ...{ japanese: 'ja', japones: 'ja', jp: 'ja', jpn: 'ja', chinese: 'zh', chino: 'zh', cn: 'zh', zho: 'zh' },
  ...{ arabic: 'ar', arabe: 'ar', hindi: 'hi', russian: 'ru', ruso: 'ru', korean: 'ko', coreano: 'ko', kr: 'ko' },
};

/** The code of a language given by name, by a longer code or with a region (`español`, `spa`, `es-MX`); null: unknown. */
export function languageCalled(value: string): string | null {
  const folded = fold(value);
  if (Object.hasOwn(CALLED, folded)) return CALLED[folded]!;
  const [code] = folded.split(/[-_]/u, 1);
  return LANGUAGES.has(code!) ? code! : null;
}
