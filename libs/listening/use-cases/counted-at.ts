import { HOUR } from '#kernel';

const LATE_MS = 2 * HOUR;

/**
 * The instant at which a text is counted: when it was published, unless it comes late by at most two hours; then when it came, for
 * the detectors have closed its own five minutes already and would never see it. What comes later still is no news: it is
 * counted where it belongs, like a back-fill. A text from the future is of now.
 */
export function countedAt(publishedAt: Date, arrivedAt: Date): Date {
  const lateBy = arrivedAt.getTime() - publishedAt.getTime();
  return lateBy > LATE_MS ? publishedAt : arrivedAt;
}
