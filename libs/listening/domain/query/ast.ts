/** Half-open range of UTF-16 offsets in the query as it was typed. */
export interface Span {
  from: number;
  to: number;
}

/**
 * How a word is compared. `folded`: case and accents do not matter (`año` finds `ANO`). `accents`: written `=año`; accents
 * count, case does not. `exact`: written `{Año}`; both count.
 */
export type Comparison = 'folded' | 'accents' | 'exact';

/** One word of the query as typed, without its operators; `?` in it stands for exactly one letter or digit, a trailing `*` for any more of the word. */
export interface Word {
  text: string;
  comparison: Comparison;
  span: Span;
}

/** What can stand beside NEAR: words, phrases and groups of them joined by OR. */
export type NearOperand = WordsNode | { kind: 'or'; children: NearOperand[]; span: Span };

/**
 * Adjacent words in this order: a single word, a phrase in quotes, or a term that is several tokens (`coca-cola`, `東京`).
 * `slop` null: strictly adjacent. `slop` n (written `"a b"~n`): all words at distinct places, in any order, with at most n
 * other words between the first and the last of them.
 */
export interface WordsNode {
  kind: 'words';
  words: Word[];
  slop: number | null;
  span: Span;
}

/** `left NEAR/n right`: an occurrence of each, not overlapping, with at most n words between them; ONEAR: left first. */
export interface NearNode {
  kind: 'near';
  left: NearOperand | NearNode;
  right: NearOperand | NearNode;
  distance: number;
  ordered: boolean;
  span: Span;
}

export type FieldName =
  'lang' | 'site' | 'url' | 'link' | 'author' | 'title' | 'source' | 'hashtag' | 'mention' | 'followers' | 'has' | 'is';

/**
 * `field:value`. `title:` takes words (phrase, wildcards, comparison); `followers:` a number with `>`, `>=`, `<`, `<=` or
 * a range `100..500`; `site:` and `link:` a domain, its subdomains included; `url:` a part of the mention's own URL;
 * `author:`, `hashtag:`, `mention:` a whole handle or tag, folded, a trailing `*` allowed; `lang:`, `source:`, `has:`
 * (image, video, audio, link, hashtag, mention), `is:` (post, reply, repost, article, comment, review) one of their words.
 */
export type FieldNode =
  | { kind: 'field'; field: 'title'; words: WordsNode; span: Span }
  | { kind: 'field'; field: 'followers'; min: number | null; max: number | null; span: Span }
  | { kind: 'field'; field: Exclude<FieldName, 'title' | 'followers'>; value: string; span: Span };

/**
 * A parsed query. AND binds tighter than OR; two terms side by side are joined by AND; `-x` is NOT x; NEAR binds tighter
 * than AND; `#tag` is `hashtag:tag` and `@handle` is `mention:handle`.
 */
export type QueryNode =
  | { kind: 'and' | 'or'; children: QueryNode[]; span: Span }
  | { kind: 'not'; child: QueryNode; span: Span }
  | WordsNode
  | NearNode
  | FieldNode;

/** What is wrong, or probably not meant, and where. `error`: the query is refused. */
export interface QueryProblem extends Span {
  severity: 'error' | 'warning';
  /** Stable, like `unclosed-quote`. */
  code: string;
  message: string;
  /** What to do about it; null: the message says it all. */
  hint: string | null;
}
