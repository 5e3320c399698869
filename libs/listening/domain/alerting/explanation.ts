/** Why an alert was raised, in words and with what is behind them. */
export interface AlertExplanation {
  /** In the rule's language. */
  sentence: string;
  observed: number | null;
  expected: number | null;
  /** RFC 3339. */
  since: string;
  terms: { term: string; mentions: number; usual: number }[];
  authors: { handle: string; name: string | null; mentions: number; followers: number | null }[];
  domains: { domain: string; mentions: number }[];
  sources: { source: string; mentions: number }[];
  /** Examples, those that reach most people first. */
  mentions: { id: string; url: string | null; author: string | null; text: string; publishedAt: string }[];
}
