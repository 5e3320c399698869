import type { FieldNode } from '../ast.js';
import type { Phrases, Predicate } from './phrases.js';

const verb = (rest: string): Predicate => ({ yes: rest, no: `no ${rest}` });
const languages = new Intl.DisplayNames(['es'], { type: 'language' });
const HAS: Readonly<Record<string, string>> = {
  ...{
    image: 'una imagen',
    video: 'un vídeo',
    audio: 'audio',
    link: 'un enlace',
    hashtag: 'una etiqueta',
    mention: 'una mención a alguien',
  },
};
const IS: Readonly<Record<string, string>> = {
  ...{
    post: 'publicaciones',
    reply: 'respuestas',
    repost: 'republicaciones',
    article: 'artículos',
    comment: 'comentarios',
    review: 'reseñas',
  },
};

export const SPANISH: Phrases = {
  sentence: (predicate) => `Encuentra textos que ${predicate}.`,
  folding: 'Las mayúsculas, los acentos y la tilde de la ñ no cuentan, salvo donde se dice.',
  and: 'y',
  or: 'o',
  not: (group) => `no cumplen esto: ${group}`,
  word: (text) => `la palabra «${text}»`,
  prefix: (text) => `una palabra que empieza por «${text}»`,
  pattern: (text) => `una palabra como «${text}» (? es cualquier letra, * cualquier final)`,
  accents: 'con estos acentos',
  exact: 'escrito exactamente así',
  phrase: (text) => `la frase «${text}»`,
  inARow: (words) => `${words} seguidas`,
  together: (words, others) =>
    `${words} juntas, en cualquier orden, con ${others} ${plural(others)} como mucho entre ellas`,
  quote: (text) => `«${text}»`,
  near: (left, right, distance, ordered) =>
    ordered
      ? `${left} y después ${right} con ${distance} ${plural(distance)} como mucho en medio`
      : `${left} y ${right} con ${distance} ${plural(distance)} como mucho en medio`,
  contain: (thing) => verb(`contienen ${thing}`),
  title: (thing) => verb(`tienen en el título ${thing}`),
  field,
};

const plural = (count: number): string => (count === 1 ? 'palabra más' : 'palabras más');

function field(node: Exclude<FieldNode, { field: 'title' }>): Predicate {
  if (node.field === 'followers') return verb(`son de un autor con ${followers(node.min, node.max)}`);
  const { value } = node;
  const name = value.endsWith('*') ? `que empiece por ${value.slice(0, -1)}` : value;
  const article = value.endsWith('*') ? 'alguna' : 'la';
  switch (node.field) {
    case 'lang':
      return verb(`están en ${languages.of(value)}`);
    case 'site':
      return verb(`están en ${value} o sus subdominios`);
    case 'link':
      return verb(`enlazan a ${value} o sus subdominios`);
    case 'url':
      return verb(`tienen «${value}» en su dirección`);
    case 'author':
      return verb(`son ${value.endsWith('*') ? 'de algún autor' : 'del autor'} ${name}`);
    case 'source':
      return verb(`vienen de la fuente ${value}`);
    case 'hashtag':
      return verb(`llevan ${article} etiqueta ${name}`);
    case 'mention':
      return verb(`mencionan a ${article} cuenta ${name}`);
    case 'has':
      return verb(`tienen ${HAS[value] ?? value}`);
    case 'is':
      return verb(`son ${IS[value] ?? value}`);
  }
}

function followers(min: number | null, max: number | null): string {
  if (min !== null && max !== null)
    return min === max ? `exactamente ${min} seguidores` : `entre ${min} y ${max} seguidores`;
  return min === null ? `${max} seguidores como mucho` : `${min} seguidores como mínimo`;
}
