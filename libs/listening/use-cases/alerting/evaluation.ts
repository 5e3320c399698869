import type { Json } from '#kernel';
import type { AlertFinding } from '../../domain/alerting/rule.js';

/** What one look at a rule's condition brought, and where the next one goes on. */
export interface Evaluation {
  /** Oldest first. */
  findings: AlertFinding[];
  /** Left out: as it was. */
  state?: Json;
  evaluatedTo: Date;
}
