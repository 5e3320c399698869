import { isoDuration } from '#kernel';
import { Id, Instant, pageOfSchema } from '#platform';
import { z } from 'zod';
import { DELIVERY_STATES, POST_STATES } from '../domain/index.js';
import type { DeliveryRecord, PostRecord } from '../use-cases/read-posts.js';

const Told = z
  .object({ code: z.string(), message: z.string(), action: z.string() })
  .meta({ description: 'What went wrong, in words, and what to do.' });

const WarningView = z
  .object({ code: z.string(), channel: Id, pointer: z.string(), message: z.string() })
  .meta({ id: 'Warning' });

export const DeliveryView = z
  .object({
    id: Id,
    post: Id,
    channel: Id,
    network: z.string(),
    state: z.enum(DELIVERY_STATES),
    version: z.int(),
    dueAt: Instant,
    localTime: z.string(),
    zone: z.string(),
    adjusted: z.enum(['gap', 'overlap']).nullable(),
    publishedAt: Instant.nullable(),
    latenessMs: z.int().nullable(),
    remoteId: z.string().nullable(),
    url: z.string().nullable(),
    segments: z.array(
      z.object({
        index: z.int(),
        kind: z.enum(['post', 'thread', 'comment']),
        state: z.enum(['pending', 'unknown', 'published']),
        remoteId: z.string().nullable(),
        url: z.string().nullable(),
      }),
    ),
    attempts: z.array(
      z.object({
        segment: z.int(),
        startedAt: Instant,
        finishedAt: Instant.nullable(),
        outcome: z.string().nullable(),
        error: Told.nullable(),
      }),
    ),
    error: Told.nullable(),
  })
  .meta({ id: 'Delivery' });

const MediaUse = z.object({ id: Id, alt: z.string().optional() });
const Thread = z.array(z.object({ text: z.string(), media: z.array(MediaUse) }));

export const PostView = z
  .object({
    id: Id,
    version: z.int(),
    state: z.enum(POST_STATES),
    text: z.string(),
    thread: Thread,
    firstComment: z.string().nullable(),
    media: z.array(MediaUse),
    variants: z.record(z.string(), z.looseObject({})),
    channels: z.array(Id),
    schedule: z.looseObject({}).nullable(),
    dueAt: Instant.nullable(),
    late: z.object({ after: z.string(), then: z.enum(['miss', 'send', 'hold']) }),
    tags: z.array(z.string()),
    createdBy: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
    deliveries: z.array(DeliveryView),
    warnings: z.array(WarningView),
  })
  .meta({ id: 'Post' });

export const PostPage = pageOfSchema(PostView);
export const DeliveryPage = pageOfSchema(DeliveryView);

export const ValidationView = z
  .object({
    ok: z.boolean(),
    channels: z.array(
      z.object({
        channel: Id,
        network: z.string(),
        name: z.string(),
        segments: z.array(z.object({ kind: z.string(), text: z.string(), measured: z.int(), limit: z.int() })),
        dueAt: Instant.nullable(),
        localTime: z.string().nullable(),
        zone: z.string().nullable(),
      }),
    ),
    errors: z.array(z.looseObject({ code: z.string(), pointer: z.string(), message: z.string() })),
    warnings: z.array(WarningView),
  })
  .meta({ id: 'Validation' });

/** A delivery as the API shows it. */
export function deliveryView(record: DeliveryRecord): z.infer<typeof DeliveryView> {
  const { postId, channelId, channelName: _, adjusted, attempts, ...rest } = record;
  return {
    ...rest,
    post: postId,
    channel: channelId,
    adjusted: adjusted as 'gap' | 'overlap' | null,
    latenessMs: record.publishedAt && record.publishedAt.getTime() - record.dueAt.getTime(),
    attempts: attempts.map((attempt) => ({
      ...attempt,
      startedAt: new Date(attempt.startedAt),
      finishedAt: attempt.finishedAt ? new Date(attempt.finishedAt) : null,
    })),
  };
}

/** A post as the API shows it. */
export function postView({ post, state, deliveries, warnings }: PostRecord): z.infer<typeof PostView> {
  const { id, version, content, channels, schedule, dueAt, tags, createdBy, createdAt, updatedAt } = post;
  return {
    id,
    version,
    state,
    ...content,
    variants: content.variants as Record<string, Record<string, unknown>>,
    channels,
    schedule,
    dueAt,
    late: { after: isoDuration(Number(post.lateAfterMs)), then: post.lateThen },
    tags,
    createdBy,
    createdAt,
    updatedAt,
    deliveries: deliveries.map(deliveryView),
    warnings,
  };
}
