import { Id, Instant } from '#platform';
import { z } from 'zod';
import type { ShownBriefSettings } from '../use-cases/briefs/brief-settings.js';
import type { ShownBrief } from '../use-cases/briefs/read-briefs.js';

const At = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day, HH:MM')
  .meta({ description: "On a clock on the wall in the workspace's zone.", examples: ['07:30'] });
const Language = z.enum(['es', 'en']).nullable().meta({ description: "null: the workspace's." });
const Competitors = z
  .array(Id)
  .max(50)
  .nullable()
  .meta({ description: 'Whom the brand is compared with; null: all topics of the kind competitor.' });

export const SetBriefSettings = z
  .strictObject({
    enabled: z.boolean(),
    at: At.default('07:30'),
    to: z
      .array(z.email())
      .max(20)
      .default([])
      .meta({ description: 'Who gets it by mail; nobody: it is kept here only.' }),
    language: Language.default(null),
    competitorTopics: Competitors.default(null),
  })
  .meta({
    id: 'SetBriefSettings',
    examples: [{ enabled: true, at: '07:30', to: ['community@example.org'], language: 'es' }],
  });

export const BriefSettingsView = z
  .object({
    version: z.int(),
    enabled: z.boolean(),
    at: z.string(),
    to: z.array(z.string()),
    language: Language,
    competitorTopics: Competitors,
    nextAt: Instant.nullable().meta({ description: 'When the next one is made.' }),
  })
  .meta({ id: 'BriefSettings' });

export const briefSettingsView = ({ recipients, ...settings }: ShownBriefSettings) => ({ ...settings, to: recipients });

const Quote = z.object({
  id: Id,
  url: z.string().nullable(),
  author: z.string().nullable(),
  source: z.string(),
  text: z.string(),
  reach: z.number(),
  publishedAt: z.string(),
});

export const BriefView = z
  .object({
    day: z.string(),
    zone: z.string(),
    language: z.enum(['es', 'en']),
    from: z.string(),
    to: z.string(),
    createdAt: Instant.nullable().meta({ description: 'null: a preview.' }),
    topics: z.array(
      z.object({
        id: Id,
        name: z.string(),
        kind: z.string(),
        mentions: z.number(),
        usual: z.number().nullable(),
        netSentiment: z.number().nullable(),
        usualNet: z.number().nullable(),
        share: z.number().nullable(),
        said: z.array(Quote),
      }),
    ),
    turns: z.array(
      z.object({
        topic: Id,
        name: z.string(),
        what: z.enum(['volume', 'sentiment']),
        direction: z.enum(['up', 'down']),
        now: z.number(),
        usual: z.number(),
        chance: z.number().meta({ description: 'Chance of it if all were as usual.' }),
      }),
    ),
    rising: z.object({
      terms: z.array(z.object({ term: z.string(), mentions: z.number(), usual: z.number() })),
      read: z.object({ texts: z.int(), of: z.int() }),
    }),
    opportunities: z.array(
      z.object({
        kind: z.string(),
        value: z.number(),
        topic: z.string().nullable(),
        term: z.string().nullable(),
        people: z.number(),
        texts: z.number(),
        count: z.number().nullable(),
        evidence: z.array(Quote),
      }),
    ),
    formula: z.string().meta({ description: 'By what opportunities are ranked.' }),
    planned: z.array(
      z.object({ id: Id, dueAt: z.string(), channel: z.string(), network: z.string(), state: z.string() }),
    ),
    alerts: z.array(z.object({ id: Id, kind: z.string(), since: z.string(), sentence: z.string() })),
    sources: z.array(
      z.object({ id: Id, name: z.string(), state: z.string(), since: z.string(), problem: z.string().nullable() }),
    ),
    subject: z.string(),
    text: z.string().meta({ description: 'As it is mailed.' }),
    html: z.string(),
  })
  .meta({ id: 'Brief' });

export const briefView = ({ content, rendered, createdAt }: ShownBrief) => ({ ...content, ...rendered, createdAt });
