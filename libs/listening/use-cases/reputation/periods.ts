import { addDays, DAY, HOUR, localDayOf, localTimeOf, resolveLocalTime, shift, unprocessable } from '#kernel';

export type Every = '1h' | '1d';

/** A series of more is no answer that anybody reads. */
const MOST_PERIODS = 1_000;

export interface Periods {
  /** Begins of the periods in order, and the end of the last one. */
  instants: Date[];
  /** As many periods before: from the same wall time to the same wall time. */
  before: { from: Date; to: Date };
}

/** The first instant of a local day, which need not be midnight. */
export const dayStart = (date: string, zone: string): Date => resolveLocalTime(`${date}T00:00`, zone).instant;

/** The same wall time `days` days before: 23 or 25 hours a day when the clocks change. */
export function daysBefore(instant: Date, days: number, zone: string): Date {
  const [, time] = localTimeOf(instant, zone).split('T');
  return resolveLocalTime(`${addDays(localDayOf(instant, zone).date, -days)}T${time}`, zone).instant;
}

/**
 * Local days or hours that hold `from` to `to`: the first one is whole, the last one ends with `to`. Hours begin anew with each
 * local day. Throws 422 for a time that is none or has more than 1,000 of them.
 */
export function periodsOf(from: Date, to: Date, every: Every, zone: string): Periods {
  if (to <= from) throw invalidTime('The time asked for must begin before it ends.');
  if ((to.getTime() - from.getTime()) / (every === '1d' ? DAY : HOUR) > MOST_PERIODS)
    throw invalidTime(`At most ${MOST_PERIODS} periods fit into one answer: ask for less time, or for days.`);
  const starts = (every === '1d' ? dayStarts(from, to, zone) : hourStarts(from, to, zone)).filter((at) => at < to);
  const begin = starts.findLastIndex((at) => at <= from);
  const instants = [...starts.slice(begin), to];
  const count = instants.length - 1;
  const earlier = (at: Date): Date => (every === '1d' ? daysBefore(at, count, zone) : shift(at, -count * HOUR));
  return { instants, before: { from: earlier(instants[0]!), to: earlier(to) } };
}

function dayStarts(from: Date, to: Date, zone: string): Date[] {
  const starts: Date[] = [];
  for (let date = localDayOf(from, zone).date; ; date = addDays(date, 1)) {
    const start = dayStart(date, zone);
    if (start >= to) return starts;
    starts.push(start);
  }
}

function hourStarts(from: Date, to: Date, zone: string): Date[] {
  const days = [...dayStarts(from, to, zone), to];
  return days.slice(0, -1).flatMap((start, index) => {
    const hours = Math.ceil((days[index + 1]!.getTime() - start.getTime()) / HOUR);
    return Array.from({ length: hours }, (_, hour) => shift(start, hour * HOUR));
  });
}

const invalidTime = (message: string) =>
  unprocessable('invalid_time', message, [{ code: 'invalid_time', pointer: '?to', message }]);
