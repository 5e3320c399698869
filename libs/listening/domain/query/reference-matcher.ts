import type { Item } from '../item.js';
import type { FieldNode, NearNode, NearOperand, QueryNode, Word, WordsNode } from './ast.js';
import { fold, lowerCase, tokenise } from './tokens.js';

/** First and last place of an occurrence among the tokens of a stream. */
interface Occurrence {
  first: number;
  last: number;
}

/**
 * Whether an item matches, straight from the semantics in README.md: slow, obviously right, the measure of every faster
 * matcher. Time grows with the product of the places of all words of a `"…"~n`.
 */
export function referenceMatches(node: QueryNode, item: Item): boolean {
  switch (node.kind) {
    case 'and':
      return node.children.every((child) => referenceMatches(child, item));
    case 'or':
      return node.children.some((child) => referenceMatches(child, item));
    case 'not':
      return !referenceMatches(node.child, item);
    case 'words':
    case 'near':
      return [item.title ?? '', item.text].some((stream) => occurrences(node, tokenise(stream)).length > 0);
    case 'field':
      return fieldMatches(node, item);
  }
}

function occurrences(node: NearOperand | NearNode, tokens: string[]): Occurrence[] {
  switch (node.kind) {
    case 'words':
      return node.slop === null ? adjacent(node, tokens) : together(node.words, node.slop, tokens);
    case 'or':
      return distinct(node.children.flatMap((child) => occurrences(child, tokens)));
    case 'near':
      return distinct(pairs(node, occurrences(node.left, tokens), occurrences(node.right, tokens)));
  }
}

function adjacent({ words }: WordsNode, tokens: string[]): Occurrence[] {
  return tokens
    .map((_, first) => ({ first, last: first + words.length - 1 }))
    .filter(
      ({ first, last }) => last < tokens.length && words.every((word, i) => wordMatches(word, tokens[first + i]!)),
    );
}

/** Every way to put each word at a place of its own, with at most `slop` other tokens between the first and the last. */
function together(words: Word[], slop: number, tokens: string[]): Occurrence[] {
  const width = words.length + slop;
  const found: Occurrence[] = [];
  const place = (next: number, taken: number[]): void => {
    const [first, last] = [Math.min(...taken), Math.max(...taken)];
    if (taken.length > 0 && last - first + 1 > width) return;
    if (next === words.length) found.push({ first, last });
    else
      for (const [at, token] of tokens.entries())
        if (!taken.includes(at) && wordMatches(words[next]!, token)) place(next + 1, [...taken, at]);
  };
  place(0, []);
  return distinct(found);
}

function pairs({ distance, ordered }: NearNode, lefts: Occurrence[], rights: Occurrence[]): Occurrence[] {
  const follows = (one: Occurrence, other: Occurrence): boolean =>
    other.first > one.last && other.first - one.last - 1 <= distance;
  return lefts.flatMap((left) =>
    rights
      .filter((right) => follows(left, right) || (!ordered && follows(right, left)))
      .map((right) => ({ first: Math.min(left.first, right.first), last: Math.max(left.last, right.last) })),
  );
}

const distinct = (all: Occurrence[]): Occurrence[] => [
  ...new Map(all.map((each) => [`${each.first} ${each.last}`, each])).values(),
];

const COMPARED = { folded: fold, accents: lowerCase, exact: (text: string) => text.normalize('NFC') };

function wordMatches({ text, comparison }: Word, token: string): boolean {
  const compared = COMPARED[comparison];
  const isPrefix = text.endsWith('*');
  const wanted = [...compared(isPrefix ? text.slice(0, -1) : text)];
  const given = [...compared(token)];
  if (isPrefix ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((letter, at) => (letter === '?' ? /[\p{L}\p{N}]/u.test(given[at]!) : letter === given[at]));
}

function fieldMatches(node: FieldNode, item: Item): boolean {
  switch (node.field) {
    case 'title':
      return occurrences(node.words, tokenise(item.title ?? '')).length > 0;
    case 'followers': {
      const followers = item.author?.followers ?? null;
      return followers !== null && followers >= (node.min ?? 0) && followers <= (node.max ?? Infinity);
    }
    case 'lang':
      return item.language === node.value;
    case 'source':
      return item.source === node.value;
    case 'is':
      return item.kind === node.value;
    case 'has':
      return whatItHas(item).includes(node.value);
    case 'site':
      return item.url !== null && isWithin(item.url, node.value);
    case 'link':
      return item.links.some((link) => isWithin(link, node.value));
    case 'url':
      return item.url !== null && item.url.toLowerCase().includes(node.value.toLowerCase());
    case 'author':
      return item.author !== null && nameMatches(node.value, item.author.handle);
    case 'hashtag':
      return item.hashtags.some((tag) => nameMatches(node.value, tag));
    case 'mention':
      return item.mentions.some((handle) => nameMatches(node.value, handle));
  }
}

const whatItHas = (item: Item): string[] => [
  ...item.media,
  ...(item.links.length > 0 ? ['link'] : []),
  ...(item.hashtags.length > 0 ? ['hashtag'] : []),
  ...(item.mentions.length > 0 ? ['mention'] : []),
];

function isWithin(url: string, domain: string): boolean {
  const host = URL.parse(url)?.hostname;
  return host !== undefined && (host === domain || host.endsWith(`.${domain}`));
}

const nameMatches = (wanted: string, name: string): boolean =>
  wanted.endsWith('*') ? fold(name).startsWith(fold(wanted.slice(0, -1))) : fold(name) === fold(wanted);
