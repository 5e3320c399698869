import type { SentimentLabel } from '../enrichment/enrichment.js';

export type AlertSensitivity = 'calm' | 'balanced' | 'alert';

/** Which mentions of a topic are counted; null: whatever it is. */
export interface CountFilter {
  source: string | null;
  language: string | null;
  sentiment: SentimentLabel | null;
}

/** What an alert rule watches for. */
export type AlertCondition =
  | {
      kind: 'spike' | 'drop';
      sensitivity: AlertSensitivity;
      /** null: as the detector finds best. */
      windowMs: number | null;
      /** Fewer mentions than this in the window are no alarm (spike), or fewer expected ones (drop). */
      minimum: number;
      of: CountFilter;
    }
  | { kind: 'sentiment'; sensitivity: AlertSensitivity; minimum: number }
  | { kind: 'keyword'; query: string }
  | { kind: 'author'; followers: number }
  | { kind: 'source-silent'; sourceId: string | null };

export type AlertKind = AlertCondition['kind'];

export type CountCondition = Extract<AlertCondition, { kind: 'spike' | 'drop' }>;

/** Something that a rule's condition holds for now. */
export interface AlertFinding {
  /** Tells incidents of one rule apart: the silent source, the mention. Empty: the rule has one at a time. */
  subject: string;
  /** When it held last: the begin of the five minutes that showed it, or the instant of looking. */
  at: Date;
  since: Date;
  direction: 'up' | 'down' | null;
  observed: number | null;
  expected: number | null;
  /** 0 to 1. */
  score: number;
  /** The mentions that it was found in; empty: it was found in counts, or in none. */
  mentionIds: string[];
}
