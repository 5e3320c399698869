import { durationMs, isoDuration } from '#kernel';
import { Id, Instant } from '#platform';
import { z } from 'zod';
import type { AlertCondition } from '../domain/alerting/rule.js';
import type { AlertEntity } from '../use-cases/alerting/settle-alert.js';
import type { AlertRuleEntity, AlertRuleInput } from '../use-cases/alerting/manage-alert-rules.js';
import { AlertActionSchema, type AlertAction } from '../use-cases/alerting/sealed-actions.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

const durationBetween = (min: number, max: number) =>
  z
    .string()
    .max(40)
    .refine((text) => within(text, min, max), {
      message: `This must be an ISO 8601 duration from ${isoDuration(min)} to ${isoDuration(max)}.`,
      params: { code: 'invalid_duration' },
    });

function within(text: string, min: number, max: number): boolean {
  try {
    const ms = durationMs(text);
    return ms >= min && ms <= max;
  } catch {
    return false;
  }
}

const Sensitivity = z.enum(['calm', 'balanced', 'alert']).default('balanced').meta({
  description:
    'How easily it is alarmed: about 2 (calm), 5 (balanced) or 9 (alert) alerts a month for a brand with a few events, with a cool-down of 20 hours.',
});
const Sentiment = z.enum(['positive', 'neutral', 'negative']);
const Of = z
  .strictObject({ source: z.string().max(50), language: z.string().length(2), sentiment: Sentiment })
  .partial()
  .default({})
  .meta({ description: 'Only these mentions of the topic are counted.' });
const countWatch = <K extends 'spike' | 'drop'>(kind: K) =>
  z.strictObject({
    kind: z.literal(kind),
    sensitivity: Sensitivity,
    window: durationBetween(15 * MINUTE, DAY / 4)
      .optional()
      .meta({ examples: ['PT1H'] }),
    minimum: z.int().min(1).max(1_000_000).default(10),
    of: Of,
  });

const When = z
  .discriminatedUnion('kind', [
    countWatch('spike'),
    countWatch('drop'),
    z.strictObject({ kind: z.literal('sentiment'), sensitivity: Sensitivity, minimum: z.int().min(1).default(20) }),
    z.strictObject({ kind: z.literal('keyword'), query: z.string().min(1).max(4000) }),
    z.strictObject({ kind: z.literal('author'), followers: z.int().min(1).default(10_000) }),
    z.strictObject({ kind: z.literal('source-silent'), source: Id.optional() }),
  ])
  .meta({ id: 'AlertCondition' });

const base = {
  name: z.string().trim().min(1).max(200),
  topic: Id.nullable(),
  when: When,
  cooldown: durationBetween(MINUTE, 30 * DAY),
  then: z.array(AlertActionSchema).max(20),
  language: z.enum(['es', 'en']),
  enabled: z.boolean(),
  snoozedUntil: Instant.nullable(),
};

export const CreateAlertRule = z
  .strictObject({
    ...base,
    topic: base.topic.default(null),
    cooldown: base.cooldown.default('PT20H'),
    then: base.then.default([]),
    language: base.language.default('en'),
    enabled: base.enabled.default(true),
    snoozedUntil: base.snoozedUntil.default(null),
  })
  .meta({
    id: 'CreateAlertRule',
    examples: [
      {
        name: 'Acme spikes',
        topic: '0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10',
        when: { kind: 'spike', sensitivity: 'balanced', minimum: 10 },
        cooldown: 'PT20H',
        then: [{ kind: 'email', to: ['onduty@example.org'] }],
      },
    ],
  });

export const ChangeAlertRule = z
  .strictObject(base)
  .partial()
  .meta({
    id: 'ChangeAlertRule',
    examples: [{ snoozedUntil: '2026-12-01T15:00:00.000Z' }],
  });

export const BacktestAlertRule = CreateAlertRule.extend({ from: Instant, to: Instant }).meta({
  id: 'BacktestAlertRule',
  examples: [
    {
      name: 'Acme spikes',
      topic: '0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10',
      when: { kind: 'spike', sensitivity: 'calm', minimum: 10 },
      from: '2026-10-01T00:00:00.000Z',
      to: '2026-11-01T00:00:00.000Z',
    },
  ],
});

/** The part of a rule that a request names. */
export function ruleInput(body: Partial<z.output<typeof CreateAlertRule>>): Partial<AlertRuleInput> {
  const { topic, when, cooldown, then, ...same } = body;
  return {
    ...same,
    ...(topic === undefined ? {} : { topicId: topic }),
    ...(when === undefined ? {} : { condition: conditionOf(when) }),
    ...(cooldown === undefined ? {} : { cooldownMs: durationMs(cooldown) }),
    ...(then === undefined ? {} : { actions: then as AlertAction[] }),
  };
}

function conditionOf(when: z.output<typeof When>): AlertCondition {
  switch (when.kind) {
    case 'spike':
    case 'drop': {
      const { kind, sensitivity, minimum, window, of } = when;
      const filter = { source: of.source ?? null, language: of.language ?? null, sentiment: of.sentiment ?? null };
      return { kind, sensitivity, minimum, windowMs: window === undefined ? null : durationMs(window), of: filter };
    }
    case 'source-silent':
      return { kind: when.kind, sourceId: when.source ?? null };
    default:
      return when;
  }
}

function whenOf(condition: AlertCondition): unknown {
  switch (condition.kind) {
    case 'spike':
    case 'drop': {
      const { windowMs, of, ...rest } = condition;
      const filter = Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null));
      return { ...rest, ...(windowMs === null ? {} : { window: isoDuration(windowMs) }), of: filter };
    }
    case 'source-silent':
      return { kind: condition.kind, ...(condition.sourceId === null ? {} : { source: condition.sourceId }) };
    default:
      return condition;
  }
}

export const AlertRuleView = z
  .object({
    id: Id,
    version: z.int(),
    name: z.string(),
    topic: Id.nullable(),
    when: z.unknown().meta({ description: 'As it was given, with the defaults.' }),
    cooldown: z.string(),
    then: z
      .array(z.object({ kind: z.string(), to: z.string() }))
      .meta({ description: 'Without secrets: what is done, and where.' }),
    language: z.enum(['es', 'en']),
    enabled: z.boolean(),
    snoozedUntil: Instant.nullable(),
    evaluatedAt: Instant.nullable().meta({ description: 'When it was looked at last.' }),
    createdAt: Instant,
  })
  .meta({ id: 'AlertRule' });

export const ruleView = (rule: AlertRuleEntity, then: { kind: string; to: string }[]) => ({
  id: rule.id,
  version: rule.version,
  name: rule.name,
  topic: rule.topicId,
  when: whenOf(rule.condition),
  cooldown: isoDuration(Number(rule.cooldownMs)),
  then,
  language: rule.language,
  enabled: rule.enabled,
  snoozedUntil: rule.snoozedUntil,
  evaluatedAt: rule.evaluatedAt instanceof Date ? rule.evaluatedAt : null,
  createdAt: rule.createdAt,
});

const Explanation = z.object({
  sentence: z.string(),
  observed: z.number().nullable(),
  expected: z.number().nullable(),
  since: z.string(),
  terms: z.array(z.object({ term: z.string(), mentions: z.number(), usual: z.number() })),
  authors: z.array(
    z.object({
      handle: z.string(),
      name: z.string().nullable(),
      mentions: z.number(),
      followers: z.number().nullable(),
    }),
  ),
  domains: z.array(z.object({ domain: z.string(), mentions: z.number() })),
  sources: z.array(z.object({ source: z.string(), mentions: z.number() })),
  mentions: z.array(
    z.object({
      id: Id,
      url: z.string().nullable(),
      author: z.string().nullable(),
      text: z.string(),
      publishedAt: z.string(),
    }),
  ),
});

export const AlertView = z
  .object({
    id: Id,
    version: z.int(),
    rule: Id,
    topic: Id.nullable(),
    kind: z.string(),
    direction: z.enum(['up', 'down']).nullable(),
    state: z.enum(['open', 'acknowledged', 'resolved']),
    since: Instant,
    raisedAt: Instant,
    lastAt: Instant.meta({ description: 'When the condition held last.' }),
    observed: z.number().nullable(),
    expected: z.number().nullable(),
    score: z.number(),
    updates: z.int().meta({ description: 'How often it was found again since it was raised.' }),
    explanation: Explanation,
    held: z
      .union([z.array(Id), z.literal('all')])
      .nullable()
      .meta({ description: 'Channels whose queue it stopped and nobody has resumed.' }),
    acknowledgedBy: z.string().nullable(),
    acknowledgedAt: Instant.nullable(),
    resolvedBy: z.string().nullable(),
    resolvedAt: Instant.nullable(),
  })
  .meta({ id: 'Alert' });

export const alertView = (alert: AlertEntity) => {
  const { workspaceId: _, ruleId, topicId, subject: __, ...rest } = alert;
  return { ...rest, rule: ruleId, topic: topicId };
};
