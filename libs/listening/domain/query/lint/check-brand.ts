import type { QueryNode, WordsNode } from '../ast.js';
import type { Findings } from '../findings.js';
import { fold } from '../tokens.js';
import { collisionsOf, COMMON, EVERYDAY_NAMES } from './vocabulary.js';

/** Fields that narrow and say nothing about the subject. */
const NARROWING: readonly string[] = ['lang', 'source', 'followers', 'has', 'is', 'url'];

/** Names that alone bring other subjects, and queries that see tags only. */
export function checkBrand(node: QueryNode, findings: Findings): void {
  for (const { words, span } of alone(node)) {
    const { text } = words[0]!;
    if (isAmbiguous(text)) findings.add('ambiguous-name', span, { term: text, exact: asName(text) });
  }
  const tag = onlyTag(node);
  if (tag) findings.add('only-hashtag', tag.span, { term: tag.value });
}

/** Single words that are enough for a text to match. */
function alone(node: QueryNode): WordsNode[] {
  if (node.kind === 'or') return node.children.flatMap(alone);
  if (node.kind === 'words') return node.words.length === 1 && node.words[0]!.comparison === 'folded' ? [node] : [];
  if (node.kind !== 'and') return [];
  const subjects = node.children.filter(
    (child) => child.kind !== 'not' && !(child.kind === 'field' && NARROWING.includes(child.field)),
  );
  return subjects.length === 1 ? alone(subjects[0]!) : [];
}

function isAmbiguous(text: string): boolean {
  const folded = fold(text);
  if (COMMON.has(folded) || collisionsOf(text).length > 0) return false;
  return EVERYDAY_NAMES.has(folded) || /^[\p{sc=Latn}\p{N}]{2,3}$/u.test(folded);
}

/** As a name is written: `hp` as HP, `apple` as Apple. */
function asName(text: string): string {
  if (text !== text.toLowerCase()) return text;
  return text.length <= 3 ? text.toUpperCase() : `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

/** The first tag, when the query asks for nothing else; null: it does. */
function onlyTag(node: QueryNode): (QueryNode & { kind: 'field'; value: string }) | null {
  if (node.kind === 'field') return node.field === 'hashtag' && !node.value.endsWith('*') ? node : null;
  if (node.kind !== 'and' && node.kind !== 'or') return null;
  const subjects = node.children.filter(
    (child) => child.kind !== 'not' && !(child.kind === 'field' && NARROWING.includes(child.field)),
  );
  const tags = subjects.map(onlyTag);
  return tags.every((tag) => tag !== null) ? (tags[0] ?? null) : null;
}
