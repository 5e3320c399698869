const LONGEST = 300;

/** Why publishing is on hold, for people, with the alert that did it. */
export const holdReason = (sentence: string, alertId: string): string =>
  `${sentence.slice(0, LONGEST).toWellFormed()} ${mark(alertId)}`;

/** Whether this alert is why: somebody may have resumed meanwhile and held again for a reason of their own. */
export const heldBy = (reason: string | null, alertId: string): boolean => reason?.endsWith(mark(alertId)) ?? false;

const mark = (alertId: string): string => `(alert ${alertId})`;
