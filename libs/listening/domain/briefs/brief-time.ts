import { addDays, localDayOf, resolveLocalTime } from '#kernel';

/** The first instant after `now` at which a wall clock in `zone` shows `at` (`HH:MM`); a skipped time comes at the first valid one. */
export function nextBriefAt(now: Date, at: string, zone: string): Date {
  const { date } = localDayOf(now, zone);
  const today = resolveLocalTime(`${date}T${at}`, zone).instant;
  return today > now ? today : resolveLocalTime(`${addDays(date, 1)}T${at}`, zone).instant;
}
