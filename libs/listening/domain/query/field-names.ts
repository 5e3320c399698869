import type { FieldName } from './ast.js';
import { nearest } from './nearest.js';
import { fold } from './tokens.js';

export const FIELD_NAMES = [
  ...([
    'lang',
    'site',
    'url',
    'link',
    'author',
    'title',
    'source',
    'hashtag',
    'mention',
    'followers',
    'has',
    'is',
  ] as const),
] satisfies FieldName[];

/** What other tools and Spanish speakers write for a field, folded. */
const ALIASES: Readonly<Record<string, FieldName>> = {
  ...{ language: 'lang', idioma: 'lang', lengua: 'lang' },
  ...{ domain: 'site', host: 'site', sitio: 'site', dominio: 'site', web: 'site' },
  ...{ inurl: 'url', links: 'link', enlace: 'link', enlaces: 'link' },
  ...{ from: 'author', user: 'author', by: 'author', autor: 'author', usuario: 'author', de: 'author' },
  ...{ intitle: 'title', headline: 'title', titulo: 'title', titular: 'title' },
  ...{ fuente: 'source', platform: 'source', network: 'source', red: 'source' },
  ...{ tag: 'hashtag', etiqueta: 'hashtag', to: 'mention', mentions: 'mention', mencion: 'mention' },
  ...{ seguidores: 'followers', tiene: 'has', contiene: 'has', es: 'is', type: 'is', tipo: 'is' },
};

/** The field that was probably meant by an unknown name. */
export function guessField(name: string): FieldName | null {
  const folded = fold(name);
  return Object.hasOwn(ALIASES, folded) ? ALIASES[folded]! : (nearest(folded, FIELD_NAMES) as FieldName | null);
}
