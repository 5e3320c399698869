import { withoutAddresses } from '../normalise/references.js';

/** What reposting puts in front: `RT`, `[Diario]`, `ÚLTIMA HORA:`. Other words before a colon stay: they may be what differs. */
const IN_FRONT = [
  /^(?:RT|MT|via|vía)\b[\s:]*/iu,
  /^[[(【][^\])】]{1,30}[\])】][\s:]*/u,
  /^(?:última hora|urgente|atención|ojo|exclusiva|alerta|noticias?|actualización|en directo|vídeo|video|breaking|breaking news|just in|news|update|live|watch|read)\s?[:|!]+\s*/iu,
];

/** What it puts at the end: hashtags, ` - El Diario`, `vía El Diario`, `[Leer más]`, and half a word before "…". */
const AT_END = [
  /(?:[#＃][\p{L}\p{M}\p{N}_]+\s*)+$/u,
  /\s[|·•–—-]+(?:\s+[^\s|·•–—-]+){0,4}$/u,
  /\s(?:vía|via)(?:\s+[^\s]+){0,3}$/iu,
  /\s?[[(【][^\])】]{1,30}[\])】]$/u,
  /(?<![\p{L}\p{M}\p{N}_])[\p{L}\p{M}\p{N}_]*(?:…|\.\.\.)$/u,
];
/** How much may be taken from either end. */
const LAYERS = 3;

/** The text without what copying it adds around it, links and handles included. */
export function unframed(text: string): string {
  let core = withoutAddresses(text).trim();
  for (let layer = 0; layer < LAYERS; layer++) {
    const before = core;
    for (const frame of IN_FRONT) core = core.replace(frame, '');
    for (const frame of AT_END) core = core.replace(frame, '').trimEnd();
    if (core === before) break;
  }
  return core;
}
