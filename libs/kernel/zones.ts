import { Temporal } from 'temporal-polyfill';

/** A local wall time turned into an instant, with what had to be changed to do so. */
export interface ResolvedTime {
  instant: Date;
  /** The wall time at which it really happens, `YYYY-MM-DDTHH:MM:SS`, with milliseconds when there are any. */
  localTime: string;
  zone: string;
  /** `gap`: the hour was skipped, moved to the first valid instant; `overlap`: the hour came twice, the first was taken. */
  adjusted: 'gap' | 'overlap' | null;
}

const OFFSET_ONLY = /^[+-]/;

/** True for an IANA zone that this runtime knows (`Europe/Madrid`); bare offsets are refused, they know no summer. */
export function isZone(zone: string): boolean {
  if (OFFSET_ONLY.test(zone)) return false;
  try {
    Temporal.PlainDateTime.from('2026-01-01T00:00').toZonedDateTime(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant of a local wall time (`YYYY-MM-DDTHH:MM[:SS[.mmm]]`) in an IANA zone.
 * DESIGN §4.10: a skipped time moves forward to the first valid instant, a doubled one takes the first.
 * Throws RangeError when `local` is no valid wall time or `zone` no zone.
 */
export function resolveLocalTime(local: string, zone: string): ResolvedTime {
  const wall = Temporal.PlainDateTime.from(local, { overflow: 'reject' });
  const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return resolved(earlier, null);
  if (earlier.toPlainDateTime().equals(wall)) return resolved(earlier, 'overlap');
  // from `earlier`: it lies before the transition even when `wall` is the very start of the gap, where `later` is on it
  return resolved(earlier.getTimeZoneTransition('next') ?? later, 'gap');
}

/** The wall time, `YYYY-MM-DDTHH:MM:SS[.mmm]`, that a clock on the wall in `zone` shows at `instant`. */
export function localTimeOf(instant: Date, zone: string): string {
  return wallText(Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone));
}

/** ISO weekday (1 Monday to 7 Sunday) and date of an instant in a zone. */
export function localDayOf(instant: Date, zone: string): { date: string; weekday: number } {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
  return { date: zoned.toPlainDate().toString(), weekday: zoned.dayOfWeek };
}

/** `date` (`YYYY-MM-DD`) plus `days` calendar days. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Milliseconds of an ISO 8601 duration of days, hours, minutes, seconds (`PT1H`, `P1D` = 24 h). RangeError otherwise. */
export function durationMs(iso: string): number {
  return Temporal.Duration.from(iso).total({ unit: 'milliseconds' });
}

/** The shortest ISO 8601 duration of `ms` milliseconds, `PT1H` rather than `PT3600S`. */
export function isoDuration(ms: number): string {
  return Temporal.Duration.from({ milliseconds: ms }).round({ largestUnit: 'hours' }).toString();
}

function resolved(zoned: Temporal.ZonedDateTime, adjusted: ResolvedTime['adjusted']): ResolvedTime {
  return { instant: new Date(zoned.epochMilliseconds), localTime: wallText(zoned), zone: zoned.timeZoneId, adjusted };
}

function wallText(zoned: Temporal.ZonedDateTime): string {
  return zoned
    .toPlainDateTime()
    .toString({ smallestUnit: 'millisecond' })
    .replace(/\.000$/, '');
}
