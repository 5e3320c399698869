import type { QueryNode, WordsNode } from '../ast.js';
import type { Findings } from '../findings.js';
import { fold } from '../tokens.js';
import { collisionsOf, COMMON } from './vocabulary.js';

const LOWER_CASE: Readonly<Record<string, string>> = {
  and: 'AND',
  And: 'AND',
  or: 'OR',
  Or: 'OR',
  not: 'NOT',
  Not: 'NOT',
};
const SPANISH: Readonly<Record<string, string>> = {
  ...{ y: 'AND', Y: 'AND', e: 'AND', o: 'OR', O: 'OR', u: 'OR', NO: 'NOT' },
};
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u;
const OPEN_QUOTE = /^["“”„‟＂«»]/u;

/** What is odd about words and phrases by themselves. */
export function checkWords(node: QueryNode, source: string, findings: Findings): void {
  switch (node.kind) {
    case 'and':
    case 'or':
      for (const child of node.children) checkWords(child, source, findings);
      return;
    case 'not':
      return checkWords(node.child, source, findings);
    case 'near':
      checkWords(node.left, source, findings);
      return checkWords(node.right, source, findings);
    case 'field':
      if (node.field === 'title') checkText(node.words, source, findings);
      return;
    case 'words':
      checkText(node, source, findings);
      if (!checkOperator(node, source, findings)) checkMeaning(node, source, findings);
  }
}

/** What the parser let pass as a separator. */
function checkText({ words, span }: WordsNode, source: string, findings: Findings): void {
  const text = source.slice(span.from, span.to);
  if (EMOJI.test(text)) findings.add('emoji-ignored', span, { term: text });
  if (OPEN_QUOTE.test(text)) {
    const operator = words.find((word) => word.comparison === 'folded' && /^(AND|OR|NOT)$/u.test(word.text));
    const shouts = words.every((word) => word.text === word.text.toUpperCase());
    if (operator && words.length > 1 && !shouts)
      findings.add('operator-in-phrase', operator.span, { word: operator.text });
  } else if (/^(https?:\/\/|www\.)/iu.test(text)) {
    const host = URL.parse(text.includes('//') ? text : `http://${text}`)?.hostname ?? '';
    findings.add('bare-url', span, { term: text, site: host.replace(/^www\./u, '') });
  } else if (/[,;]$|\p{L}[,;]\p{L}/u.test(text)) findings.add('comma-list', span);
}

function checkOperator({ span }: WordsNode, source: string, findings: Findings): boolean {
  const word = source.slice(span.from, span.to);
  const near = /^o?near\/\d+$/iu.test(word) ? word.toUpperCase() : undefined;
  const operator = near ?? (Object.hasOwn(LOWER_CASE, word) ? LOWER_CASE[word] : undefined);
  if (operator !== undefined) findings.add('lower-case-operator', span, { word, operator });
  else if (Object.hasOwn(SPANISH, word)) findings.add('spanish-operator', span, { word, operator: SPANISH[word]! });
  else return false;
  return true;
}

function checkMeaning({ words, span }: WordsNode, source: string, findings: Findings): void {
  const term = source.slice(span.from, span.to);
  if (words.some((word) => word.comparison !== 'folded' || /[?*]/u.test(word.text))) return;
  const [first] = words;
  if (words.length === 1 && /^[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{N}]$/u.test(fold(first!.text)))
    findings.add('short-term', span, { term });
  else if (words.every((word) => COMMON.has(fold(word.text)))) findings.add('common-word', span, { term });
  const others = words.length === 1 ? collisionsOf(first!.text) : [];
  if (others.length > 0) findings.add('folded-collision', span, { term: first!.text, others: others.join(', ') });
}
