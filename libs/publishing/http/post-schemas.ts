import { durationMs, isoDuration, isZone, resolveLocalTime } from '#kernel';
import { Id, Instant, PageQuery } from '#platform';
import { z } from 'zod';
import { DEFAULT_LATE, POST_STATES, type LatePolicy } from '../domain/index.js';
import type { PostInput } from '../use-cases/compose-post.js';
import type { PostChange } from '../use-cases/edit-post.js';

const MAX_TEXT = 70_000;
const MAX_CHANNELS = 100;
const MAX_LATE_MS = 30 * 24 * 3_600_000;

const Text = z.string().max(MAX_TEXT);

const MediaUse = z.strictObject({
  id: Id,
  alt: Text.optional().meta({ description: "Alternative text here; without it the library's own." }),
});

const Media = z.array(MediaUse).max(35);
const Thread = z.array(z.strictObject({ text: Text, media: Media.default([]) })).max(50);

const Variant = z.strictObject({
  text: Text.optional(),
  media: Media.optional(),
  thread: Thread.optional(),
  firstComment: Text.nullable().optional(),
  options: z.record(z.string().max(100), z.json()).optional(),
});

export const Zone = z
  .string()
  .max(64)
  .refine(isZone, { message: 'This must be an IANA time zone, like Europe/Madrid.', params: { code: 'unknown_zone' } })
  .meta({ examples: ['America/Mexico_City'] });

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/;
/** With seconds or without. `Date.parse` alone takes 30 February, `1 Z` and the year +200000. */
const WithOffset = z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })]);

/** A wall time with a zone, or an instant with an offset: kept as it is, for a wall time may come twice, an instant does not. */
const At = z
  .strictObject({ at: z.string().max(40), zone: Zone.optional() })
  .meta({ description: 'A local time with its IANA zone, or an RFC 3339 instant with an offset.' })
  .transform(({ at, zone }, context): { at: string; zone: string } => {
    if (WithOffset.safeParse(at).success) return { at, zone: zone ?? 'UTC' };
    if (!zone || !LOCAL.test(at) || !exists(at, zone)) {
      const [path, message] = zone || !LOCAL.test(at) ? ['at', AT_HINT] : ['zone', 'A local time needs its IANA zone.'];
      context.addIssue({ code: 'custom', path: [path], message, params: { code: 'invalid_time' } });
    }
    return { at, zone: zone ?? 'UTC' };
  });

const AT_HINT = 'This must be a local time like 2026-12-01T09:00, or an instant like 2026-12-01T09:00:00+01:00.';

function exists(at: string, zone: string): boolean {
  try {
    return resolveLocalTime(at, zone).instant.getTime() > 0;
  } catch {
    return false;
  }
}

const Schedule = z
  .union([At, z.strictObject({ queue: z.literal(true) }), z.strictObject({ now: z.literal(true) })])
  .nullable();

const Duration = z
  .string()
  .max(40)
  .refine((text) => within(text, MAX_LATE_MS), {
    message: 'This must be an ISO 8601 duration of at most 30 days, like PT1H.',
    params: { code: 'invalid_duration' },
  });

function within(text: string, max: number): boolean {
  try {
    const ms = durationMs(text);
    return ms >= 0 && ms <= max;
  } catch {
    return false;
  }
}

const Late = z.strictObject({
  after: Duration.default(isoDuration(DEFAULT_LATE.afterMs)),
  then: z.enum(['miss', 'send', 'hold']).default(DEFAULT_LATE.then),
});

const Tags = z.array(z.string().trim().min(1).max(100)).max(50);
const Channels = z
  .array(Id)
  .max(MAX_CHANNELS)
  .refine((ids) => new Set(ids).size === ids.length, {
    message: 'Each channel may be named once.',
    params: { code: 'duplicate_channel' },
  });

const fields = {
  text: Text,
  channels: Channels,
  schedule: Schedule,
  thread: Thread,
  firstComment: Text.nullable(),
  media: Media,
  variants: z.record(Id, Variant),
  late: Late,
  tags: Tags,
};

const EXAMPLE = {
  text: '¡Hola! We open at nine.',
  channels: ['0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10'],
  schedule: { at: '2026-12-01T09:00', zone: 'America/Mexico_City' },
};

export const CreatePostBody = z
  .strictObject({
    ...fields,
    text: fields.text.default(''),
    channels: fields.channels.default([]),
    schedule: fields.schedule.default(null),
    thread: fields.thread.default([]),
    firstComment: fields.firstComment.default(null),
    media: fields.media.default([]),
    variants: fields.variants.default({}),
    late: fields.late.optional(),
    tags: fields.tags.default([]),
  })
  .meta({ id: 'CreatePost', examples: [EXAMPLE] });

export const ChangePostBody = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'ChangePost', examples: [{ text: '¡Hola! We open at ten.' }] });

export const SchedulePostBody = z
  .strictObject({
    schedule: z.union([At, z.strictObject({ queue: z.literal(true) }), z.strictObject({ now: z.literal(true) })]),
  })
  .meta({ id: 'SchedulePost', examples: [{ schedule: { now: true } }] });

export const ListPostsQuery = PageQuery.extend({
  from: Instant.optional(),
  to: Instant.optional(),
  state: z.enum(POST_STATES).optional(),
  channel: Id.optional(),
  tag: z.string().max(100).optional(),
  q: z.string().max(200).optional().meta({ description: 'Words of the text.' }),
});

/** What a manager sent, as use cases take it. */
export function toInput(body: z.infer<typeof CreatePostBody>): PostInput {
  const { text, media, thread, firstComment, variants, late, ...rest } = body;
  return {
    ...rest,
    content: { text, media, thread, firstComment: firstComment || null, variants },
    late: toLate(late),
  };
}

/** A change that a manager sent, as use cases take it. */
export function toChange(body: z.infer<typeof ChangePostBody>): PostChange {
  const { text, media, thread, firstComment, variants, late, ...rest } = body;
  const content = definedOf({ text, media, thread, firstComment, variants });
  return { ...rest, ...(late && { late: toLate(late) }), content };
}

const toLate = (late: z.infer<typeof Late> | undefined): LatePolicy =>
  late ? { afterMs: Math.round(durationMs(late.after)), then: late.then } : DEFAULT_LATE;

/** The entries that are not undefined. */
function definedOf<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}
