import type { QueryNode, Word } from './ast.js';
import { fold } from './tokens.js';

/** Letters that a prefix must have at least, folded; shorter ones are in nearly every text. */
export const SHORTEST_PREFIX = 2;
const ANCHOR_FIELDS: readonly string[] = ['hashtag', 'mention', 'author', 'site', 'link'];

/** What of a word stands before its first `?` or `*`, folded. */
export const literalPrefix = (word: Word): string => fold(word.text).split(/[?*]/u)[0]!;

const isAnchor = (word: Word): boolean =>
  !/[?*]/u.test(word.text) || [...literalPrefix(word)].length >= SHORTEST_PREFIX;

/**
 * Whether every matching text must have something that can be looked up: a word, a phrase, a prefix of two letters or more, or a whole
 * `hashtag:`, `mention:`, `author:`, `site:` or `link:` value. Without one the query would be tried on every text.
 */
export function hasAnchor(node: QueryNode): boolean {
  switch (node.kind) {
    case 'words':
      return node.words.some(isAnchor);
    case 'near':
      return hasAnchor(node.left) || hasAnchor(node.right);
    case 'and':
      return node.children.some(hasAnchor);
    case 'or':
      return node.children.every(hasAnchor);
    case 'not':
      return false;
    case 'field':
      if (node.field === 'title') return hasAnchor(node.words);
      return ANCHOR_FIELDS.includes(node.field) && 'value' in node && !node.value.endsWith('*');
  }
}
