/** First and last code point of the scripts that languages of the world are mostly written in; the rest is `null`. */
const RANGES = [
  [0x41, 0x5a, 'Latn'],
  [0x61, 0x7a, 'Latn'],
  [0xaa, 0x2af, 'Latn'],
  [0x370, 0x3ff, 'Grek'],
  [0x400, 0x52f, 'Cyrl'],
  [0x531, 0x58f, 'Armn'],
  [0x591, 0x5f4, 'Hebr'],
  [0x600, 0x6ff, 'Arab'],
  [0x750, 0x77f, 'Arab'],
  [0x900, 0x97f, 'Deva'],
  [0x980, 0x9ff, 'Beng'],
  [0xa00, 0xa7f, 'Guru'],
  [0xa80, 0xaff, 'Gujr'],
  [0xb80, 0xbff, 'Taml'],
  [0xc00, 0xc7f, 'Telu'],
  [0xc80, 0xcff, 'Knda'],
  [0xd00, 0xd7f, 'Mlym'],
  [0xd80, 0xdff, 'Sinh'],
  [0xe00, 0xe7f, 'Thai'],
  [0xe80, 0xeff, 'Laoo'],
  [0x1000, 0x109f, 'Mymr'],
  [0x10a0, 0x10ff, 'Geor'],
  [0x1100, 0x11ff, 'Hang'],
  [0x1200, 0x137f, 'Ethi'],
  [0x1780, 0x17ff, 'Khmr'],
  [0x1e00, 0x1eff, 'Latn'],
  [0x3040, 0x30ff, 'Kana'],
  [0x3400, 0x9fff, 'Hani'],
  [0xac00, 0xd7a3, 'Hang'],
  [0xfb1d, 0xfb4f, 'Hebr'],
  [0xfb50, 0xfdff, 'Arab'],
  [0xfe70, 0xfeff, 'Arab'],
] as const;

export type Script = (typeof RANGES)[number][2];

/** Per UTF-16 unit, the script's place in NAMES; 0: none. Made at the first use: 64 KB. */
let table: Uint8Array | null = null;
const NAMES = [null, ...new Set(RANGES.map(([, , script]) => script))];

/** ª, ×, ÷ and signs among Latin letters. */
const NO_LETTERS = [
  0xab, 0xac, 0xad, 0xae, 0xaf, 0xb0, 0xb1, 0xb2, 0xb3, 0xb4, 0xb6, 0xb7, 0xb8, 0xb9, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf,
  0xd7, 0xf7,
];

function tableOfScripts(): Uint8Array {
  const made = new Uint8Array(0x1_0000);
  for (const [first, last, script] of RANGES) made.fill(NAMES.indexOf(script), first, last + 1);
  for (const code of NO_LETTERS) made[code] = 0;
  return made;
}

/** The script of most letters, and how many letters there are of any script. Kana beats Han: Japanese is written in both. */
export function scriptOf(text: string): { script: Script | null; letters: number } {
  table ??= tableOfScripts();
  const counts = new Uint32Array(NAMES.length);
  for (let index = 0; index < text.length; index++) counts[table[text.charCodeAt(index)]!]! += 1;
  counts[0] = 0;
  const kana = NAMES.indexOf('Kana');
  const han = NAMES.indexOf('Hani');
  if (counts[kana]! * 10 > counts[han]!) {
    counts[kana]! += counts[han]!;
    counts[han] = 0;
  }
  const most = counts.indexOf(Math.max(...counts));
  return { script: NAMES[most]!, letters: counts.reduce((sum, count) => sum + count, 0) };
}

/** The script that a language is mostly written in, from CLDR; null: unknown language. Han for Chinese, Kana for Japanese. */
export function scriptOfLanguage(language: string): string | null {
  const known = scripts.get(language);
  if (known !== undefined) return known;
  const script = new Intl.Locale(language).maximize().script ?? null;
  const ours = (script && { Jpan: 'Kana', Kore: 'Hang', Hans: 'Hani', Hant: 'Hani' }[script]) ?? script;
  scripts.set(language, ours);
  return ours;
}

const scripts = new Map<string, string | null>();
