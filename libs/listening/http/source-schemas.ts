import { isoDuration, durationMs, DAY, SECOND } from '#kernel';
import { Id, Instant, pageOfSchema } from '#platform';
import { z } from 'zod';
import type { SourceContent } from '../use-cases/manage-sources.js';
import type { ShownKind, ShownSource, SourceGap } from '../use-cases/read-sources.js';

const Name = z.string().trim().min(1).max(200);
const Config = z
  .record(z.string().max(100), z.json())
  .meta({ description: 'As GET /v1/source-kinds describes it for this kind.' });

const SilentAfter = z
  .string()
  .max(30)
  .refine(isSilence, {
    message: 'This must be a duration from PT10S to P365D, like PT6H.',
    params: { code: 'invalid_duration' },
  })
  .meta({
    description: 'ISO 8601: how long without a success is too long; without it, as its kind says.',
    examples: ['PT6H'],
  });

function isSilence(text: string): boolean {
  try {
    const ms = durationMs(text);
    return ms >= 10 * SECOND && ms <= 365 * DAY;
  } catch {
    return false;
  }
}

const Topic = Id.nullable().meta({
  description: 'The topic whose numbers it brings, for kinds that count without texts.',
});

export const CreateSourceBody = z
  .strictObject({
    kind: z.string().min(1).max(50),
    name: Name.optional(),
    config: Config.default({}),
    enabled: z.boolean().default(true),
    silentAfter: SilentAfter.nullable().default(null),
    topic: Topic.default(null),
  })
  .meta({ id: 'CreateSource', examples: [{ kind: 'feed', config: { url: 'https://example.org/feed.xml' } }] });

export const ChangeSourceBody = z
  .strictObject({
    name: Name,
    config: Config.meta({ description: 'The whole configuration; secrets left out stay as they are.' }),
    enabled: z.boolean().meta({ description: 'true also starts again what had stopped.' }),
    silentAfter: SilentAfter.nullable(),
    topic: Topic,
  })
  .partial()
  .meta({ id: 'ChangeSource', examples: [{ enabled: true }] });

const silentAfterMs = (duration: string | null): number | null => (duration === null ? null : durationMs(duration));

export function newSource(body: z.infer<typeof CreateSourceBody>): SourceContent {
  const { kind, name = null, config, enabled, silentAfter, topic } = body;
  return { kind, name, config, enabled, silentAfterMs: silentAfterMs(silentAfter), topicId: topic };
}

export function sourceChange(body: z.infer<typeof ChangeSourceBody>): Partial<Omit<SourceContent, 'kind'>> {
  const { silentAfter, topic, ...change } = body;
  return {
    ...change,
    ...(silentAfter === undefined ? {} : { silentAfterMs: silentAfterMs(silentAfter) }),
    ...(topic === undefined ? {} : { topicId: topic }),
  };
}

const Problem = z.object({ code: z.string(), message: z.string(), action: z.string(), since: z.string() });

export const SourceView = z
  .object({
    id: Id,
    version: z.int(),
    kind: z.string(),
    name: z.string(),
    config: z.json().meta({ description: 'Without its secrets.' }),
    enabled: z.boolean(),
    topic: Id.nullable(),
    health: z.object({
      state: z.enum(['reading', 'failing', 'silent', 'stopped', 'disabled']),
      problem: Problem.nullable(),
      lastItemAt: Instant.nullable(),
      lastSuccessAt: Instant.nullable(),
      silentAfter: z.string().nullable().meta({ description: 'ISO 8601: how long without a success is expected.' }),
      silentSince: Instant.nullable(),
      nextReadAt: Instant.nullable(),
    }),
    items: z.int().meta({ description: 'Texts read by its feed, which other sources may share.' }),
    cost: z.number().meta({ description: 'US dollars, what reading its feed has cost so far.' }),
    note: z.string().nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Source' });

export const SourcePage = pageOfSchema(SourceView);

export const SourceDetailView = SourceView.extend({
  cursor: z.json().meta({ description: 'Where reading goes on; its form is the business of its kind.' }),
  gaps: z.array(z.object({ from: Instant.nullable(), to: Instant.nullable(), reason: z.string(), noticedAt: Instant })),
}).meta({ id: 'SourceDetail' });

export function sourceView({ source, feed, health }: ShownSource): z.infer<typeof SourceView> {
  const { id, version, kind, name, config, enabled, topicId, createdAt, updatedAt } = source;
  return {
    ...{ id, version, kind, name, config, enabled, topic: topicId },
    health: {
      state: health.state,
      problem: feed?.problem ?? null,
      lastItemAt: feed?.lastItemAt ?? null,
      lastSuccessAt: feed?.lastSuccessAt ?? null,
      silentAfter: health.silentAfterMs === null ? null : isoDuration(health.silentAfterMs),
      silentSince: health.silentSince,
      nextReadAt: feed?.nextAt ?? null,
    },
    ...{ items: feed?.items ?? 0, cost: feed?.cost ?? 0, note: feed?.note ?? null },
    ...{ createdAt, updatedAt },
  };
}

export const sourceDetailView = (shown: ShownSource & { gaps: SourceGap[] }): z.infer<typeof SourceDetailView> => ({
  ...sourceView(shown),
  cursor: shown.feed?.cursor ?? null,
  gaps: shown.gaps,
});

export const KindView = z
  .object({
    kind: z.string(),
    name: z.string(),
    config: z.looseObject({}).meta({ description: 'A JSON Schema; secrets have the format password.' }),
    streaming: z.boolean().meta({ description: 'Texts arrive as they are written, not at visits.' }),
    keepsAll: z
      .boolean()
      .meta({ description: 'Texts that match no topic are kept for a while, too, for topics to come.' }),
    silentAfter: z.string().nullable(),
    cost: z.string().nullable(),
  })
  .meta({ id: 'SourceKind' });

export const kindView = (kind: ShownKind): z.infer<typeof KindView> => ({
  kind: kind.kind,
  name: kind.name,
  config: z.toJSONSchema(kind.config, { io: 'input', unrepresentable: 'any' }),
  streaming: kind.streaming,
  keepsAll: !kind.firehose,
  silentAfter: Number.isFinite(kind.silentAfterMs) ? isoDuration(kind.silentAfterMs) : null,
  cost: kind.cost,
});

export const PushView = z
  .object({
    accepted: z.int().meta({ description: 'New and edited texts.' }),
    duplicates: z.int().meta({ description: 'Here already, as they are.' }),
    matched: z.int().meta({ description: 'How many of the accepted match a topic.' }),
    problems: z.array(z.object({ line: z.int(), message: z.string() })),
    moreProblems: z.int().meta({ description: 'Lines with problems beyond those described.' }),
  })
  .meta({ id: 'PushResult' });
