import type { FieldNode } from '../ast.js';
import type { Phrases, Predicate } from './phrases.js';

const are = (rest: string): Predicate => ({ yes: `are ${rest}`, no: `are not ${rest}` });
const verb = (rest: string): Predicate => ({ yes: rest, no: `do not ${rest}` });
const languages = new Intl.DisplayNames(['en'], { type: 'language' });
const HAS: Readonly<Record<string, string>> = {
  ...{
    image: 'an image',
    video: 'a video',
    audio: 'audio',
    link: 'a link',
    hashtag: 'a hashtag',
    mention: 'a mention of somebody',
  },
};
const IS: Readonly<Record<string, string>> = {
  ...{
    post: 'posts',
    reply: 'replies',
    repost: 'reposts',
    article: 'articles',
    comment: 'comments',
    review: 'reviews',
  },
};

export const ENGLISH: Phrases = {
  sentence: (predicate) => `Finds texts that ${predicate}.`,
  folding: 'Upper and lower case and accents make no difference, except where that is said.',
  and: 'and',
  or: 'or',
  not: (group) => `do not do this: ${group}`,
  word: (text) => `the word “${text}”`,
  prefix: (text) => `a word that begins with “${text}”`,
  pattern: (text) => `a word like “${text}” (? is any letter, * any ending)`,
  accents: 'with these accents',
  exact: 'spelt exactly so',
  phrase: (text) => `the phrase “${text}”`,
  inARow: (words) => `${words} in a row`,
  together: (words, others) =>
    `${words} together, in any order, with at most ${others} other ${plural(others, 'word')} among them`,
  quote: (text) => `“${text}”`,
  near: (left, right, distance, ordered) =>
    ordered
      ? `${left} followed by ${right} with at most ${distance} ${plural(distance, 'word')} between`
      : `${left} and ${right} with at most ${distance} ${plural(distance, 'word')} between`,
  contain: (thing) => verb(`contain ${thing}`),
  title: (thing) => verb(`have in the title ${thing}`),
  field,
};

const plural = (count: number, noun: string): string => (count === 1 ? noun : `${noun}s`);

function field(node: Exclude<FieldNode, { field: 'title' }>): Predicate {
  if (node.field === 'followers') return are(`by an author with ${followers(node.min, node.max)}`);
  const { value } = node;
  switch (node.field) {
    case 'lang':
      return are(`in ${languages.of(value)}`);
    case 'site':
      return are(`on ${value} or its subdomains`);
    case 'link':
      return verb(`link to ${value} or its subdomains`);
    case 'url':
      return verb(`have “${value}” in their address`);
    case 'author':
      return are(`by ${named('author', value)}`);
    case 'source':
      return verb(`come from the source ${value}`);
    case 'hashtag':
      return verb(`carry ${named('hashtag', value)}`);
    case 'mention':
      return verb(`mention ${named('account', value)}`);
    case 'has':
      return verb(`have ${HAS[value] ?? value}`);
    case 'is':
      return are(IS[value] ?? value);
  }
}

const named = (noun: string, value: string): string =>
  value.endsWith('*') ? `any ${noun} that begins with ${value.slice(0, -1)}` : `the ${noun} ${value}`;

function followers(min: number | null, max: number | null): string {
  if (min !== null && max !== null) return min === max ? `exactly ${min} followers` : `${min} to ${max} followers`;
  return min === null ? `at most ${max} followers` : `at least ${min} followers`;
}
