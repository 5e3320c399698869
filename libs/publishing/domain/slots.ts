import { addDays, localDayOf, resolveLocalTime, type ResolvedTime } from '#kernel';

/** A weekly local posting time of a channel: ISO weekday 1 (Monday) to 7, `HH:MM` on the wall in the channel's zone. */
export interface Slot {
  weekday: number;
  time: string;
}

/** How far ahead a free slot is looked for, days. */
export const SLOT_HORIZON_DAYS = 730;

/**
 * The first slot after `after` whose instant is not in `taken` (epoch milliseconds), or null when there is none within
 * `SLOT_HORIZON_DAYS`. Daylight saving: as in `resolveLocalTime`; slots are walked in the order of their instants.
 */
export function nextFreeSlot(
  slots: readonly Slot[],
  zone: string,
  after: Date,
  taken: ReadonlySet<number>,
): ResolvedTime | null {
  const { date: firstDay, weekday: firstWeekday } = localDayOf(after, zone);
  const ordered = slots.toSorted((a, b) => a.time.localeCompare(b.time));
  for (let day = 0; day <= SLOT_HORIZON_DAYS; day++) {
    const weekday = ((firstWeekday - 1 + day) % 7) + 1;
    for (const slot of ordered) {
      if (slot.weekday !== weekday) continue;
      const time = resolveLocalTime(`${addDays(firstDay, day)}T${slot.time}`, zone);
      if (time.instant > after && !taken.has(time.instant.getTime())) return time;
    }
  }
  return null;
}
