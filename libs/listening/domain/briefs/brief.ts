/** A mention as the brief quotes it. */
export interface BriefQuote {
  id: string;
  url: string | null;
  author: string | null;
  source: string;
  text: string;
  reach: number;
  /** RFC 3339. */
  publishedAt: string;
}

/** What was said about a topic in the brief's time; null: cannot be told. */
export interface BriefTopic {
  id: string;
  name: string;
  kind: 'brand' | 'competitor' | 'theme';
  mentions: number;
  /** Median of the same time on the days before. */
  usual: number | null;
  netSentiment: number | null;
  usualNet: number | null;
  /** Of all mentions of the brief's brands and competitors, 0 to 1; null for themes. */
  share: number | null;
  /** Those that reach most people. */
  said: BriefQuote[];
}

/** A change that is more than the usual back and forth. */
export interface BriefTurn {
  topic: string;
  name: string;
  what: 'volume' | 'sentiment';
  direction: 'up' | 'down';
  now: number;
  usual: number;
  /** Chance of it if all were as usual. */
  chance: number;
}

export interface BriefTerm {
  term: string;
  mentions: number;
  usual: number;
}

export type OpportunityKind = 'question' | 'unlinked' | 'rising-term' | 'story';

/** Something to write, to answer or to ask for, and why. */
export interface Opportunity {
  kind: OpportunityKind;
  /** By which it is ranked: `OPPORTUNITY_FORMULA`. */
  value: number;
  /** Name of the topic it is about; null: the field. */
  topic: string | null;
  /** The rising word. */
  term: string | null;
  /** Estimated number of people who saw what it is made of. */
  people: number;
  /** How many texts it is made of. */
  texts: number;
  /** How many of the brand's own mentions have the rising word, or sites tell the story; null for other kinds. */
  count: number | null;
  evidence: BriefQuote[];
}

export interface BriefContent {
  /** `YYYY-MM-DD` in `zone`. */
  day: string;
  zone: string;
  language: 'es' | 'en';
  /** What was said between these instants, RFC 3339. */
  from: string;
  to: string;
  topics: BriefTopic[];
  turns: BriefTurn[];
  rising: { terms: BriefTerm[]; read: { texts: number; of: number } };
  opportunities: Opportunity[];
  formula: string;
  planned: { id: string; dueAt: string; channel: string; network: string; state: string }[];
  alerts: { id: string; kind: string; since: string; sentence: string }[];
  sources: { id: string; name: string; state: 'stopped' | 'silent'; since: string; problem: string | null }[];
}
