import type { FieldNode, NearNode, NearOperand, QueryNode, Word, WordsNode } from './ast.js';

type Node = QueryNode | NearOperand;
const KEYWORD = /^(AND|OR|NOT|O?NEAR)$/u;

/**
 * The canonical text of a query: AND and OR written out, parentheses wherever two operators meet, one space. Parsing it gives the
 * same tree, but for the spans.
 */
export function formatQuery(node: QueryNode): string {
  return format(node);
}

function format(node: Node): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.children.map(operand).join(node.kind === 'and' ? ' AND ' : ' OR ');
    case 'not':
      return isSimple(node.child) ? `-${format(node.child)}` : `-(${format(node.child)})`;
    case 'words':
      return formatWords(node);
    case 'near':
      return formatNear(node);
    case 'field':
      return formatField(node);
  }
}

/** As a member of AND, OR and NEAR. */
const operand = (node: Node): string => (isSimple(node) || node.kind === 'not' ? format(node) : `(${format(node)})`);
const isSimple = (node: Node): boolean => node.kind === 'words' || node.kind === 'field';

function formatNear({ left, right, distance, ordered }: NearNode): string {
  // NEAR goes to the left by itself
  const before = left.kind === 'near' ? formatNear(left) : operand(left);
  return `${before} ${ordered ? 'ONEAR' : 'NEAR'}/${distance} ${operand(right)}`;
}

function formatField(node: FieldNode): string {
  switch (node.field) {
    case 'title':
      return `title:${formatWords(node.words)}`;
    case 'followers':
      return `followers:${range(node.min, node.max)}`;
    default: {
      const { field, value } = node;
      const isPlain = !/[\s(){}（）"“”„‟＂«»\\]|^=/u.test(value);
      const text = isPlain ? value : `"${value.replace(/["“”„‟＂\\]/gu, String.raw`\$&`)}"`;
      if (field === 'hashtag' || field === 'mention')
        return isPlain ? `${field === 'hashtag' ? '#' : '@'}${text}` : `${field}:${text}`;
      return `${field}:${text}`;
    }
  }
}

function range(min: number | null, max: number | null): string {
  if (min === null) return `<=${max}`;
  if (max === null) return `>=${min}`;
  return min === max ? String(min) : `${min}..${max}`;
}

function formatWords({ words, slop }: WordsNode): string {
  const [first] = words;
  const suffix = slop === null ? '' : `~${slop}`;
  const isBare = words.length === 1 && slop === null && !KEYWORD.test(first!.text);
  const comparison = words.every((word) => word.comparison === first!.comparison) ? first!.comparison : 'mixed';
  const text = words.map(({ text }) => text).join(' ');
  switch (comparison) {
    case 'folded':
      return isBare ? text : `"${text}"${suffix}`;
    case 'accents':
      return isBare ? `=${text}` : `="${text}"${suffix}`;
    case 'exact':
      return isBare ? `{${text}}` : `{"${text}"}${suffix}`;
    case 'mixed':
      return `"${words.map(marked).join(' ')}"${suffix}`;
  }
}

const MARKED = { folded: '$', accents: '=$', exact: '{$}' };
const marked = ({ text, comparison }: Word): string => MARKED[comparison].replace('$', () => text);
