import type { Json } from '#kernel';
import { z } from 'zod';

const numbers = (length: number) => z.array(z.number()).length(length);
const known = z.object({ seen: z.number(), usual: z.number(), most: z.number(), least: z.number() });
const alarm = z.object({ at: z.number(), excess: z.number(), intensity: z.number() }).nullable();

const hours = z.array(z.number().nullable()).length(168);
const sameHour = z.object({ hour: z.number(), sum: z.number(), buckets: z.number(), last: hours, before: hours });

const rhythm = z.object({
  level: z.number(),
  learnt: z.number(),
  hourSeen: numbers(24),
  hourBuckets: numbers(24),
  daySeen: numbers(7),
  dayDue: numbers(7),
  sameHour,
});

const schema = z.object({
  version: z.literal(1),
  stepMs: z.number(),
  length: z.number(),
  /** Begin of the last bucket, epoch milliseconds. */
  at: z.number().nullable(),
  /** The last `length` buckets, oldest first; null: data missing. */
  window: z.array(known.nullable()),
  rhythm: rhythm.nullable(),
  /** Largest excess remembered, fading. */
  peaks: z.object({ up: z.number(), down: z.number() }),
  /** Mean square of the excess, up or down; below 1 if mentions came independently. */
  unrest: z.number(),
  /** When the last alarm was raised, and how strong it or its last escalation was. */
  alarms: z.object({ up: alarm, down: alarm }),
});

export type DetectorState = z.infer<typeof schema>;

/** The stored state, or a new one where there is none that fits. */
export function readState(stored: Json | undefined, stepMs: number, length: number): DetectorState {
  const { data } = schema.safeParse(stored);
  if (data && data.stepMs === stepMs && data.length === length) return data;
  return {
    version: 1,
    stepMs,
    length,
    at: null,
    window: [],
    rhythm: null,
    peaks: { up: 0, down: 0 },
    unrest: 1,
    alarms: { up: null, down: null },
  };
}
