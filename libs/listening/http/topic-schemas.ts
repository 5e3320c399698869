import { Id, Instant, pageOfSchema } from '#platform';
import { z } from 'zod';
import type { TopicEntity } from '../use-cases/manage-topics.js';
import type { StoredText } from '../use-cases/preview-topic.js';

const KINDS = ['brand', 'competitor', 'theme'] as const;
const MAX_LIST = 200;

/** The linter says what is wrong with a query, and where: no rule of its form here. */
const Query = z.string().max(20_000).meta({
  description:
    'AND, OR, NOT, -, parentheses, "phrase", "a b"~n, NEAR/n, ONEAR/n, word*, {Exact}, =accents, and fields like lang:es.',
});
const Languages = z
  .array(z.string().regex(/^[a-z]{2}$/, 'This must be a language as ISO 639-1, like es.'))
  .max(MAX_LIST)
  .meta({ description: 'Only texts in these languages; empty: all.' });
const Sources = z
  .array(z.string().min(1).max(100))
  .max(MAX_LIST)
  .meta({ description: 'Only texts from these kinds of sources, or sources by id; empty: all.' });
const Domains = z
  .array(
    z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^(?!-)[\p{L}\p{N}.-]+\.[\p{L}\p{N}-]{2,}$/u, 'This must be a domain like acme.com, without https://.')
      .max(253),
  )
  .max(MAX_LIST)
  .meta({ description: 'Our own domains: mentions that link there are known as such.' });

const Name = z.string().trim().min(1).max(200);
const Kind = z.enum(KINDS);

export const CreateTopicBody = z
  .strictObject({
    name: Name,
    kind: Kind,
    query: Query,
    languages: Languages.default([]),
    sources: Sources.default([]),
    domains: Domains.default([]),
    enabled: z.boolean().default(true),
  })
  .meta({
    id: 'CreateTopic',
    examples: [{ name: 'Acme', kind: 'brand', query: '(acme OR "acme corp") -jobs', domains: ['acme.com'] }],
  });

export const ChangeTopicBody = z
  .strictObject({
    name: Name,
    kind: Kind,
    query: Query,
    languages: Languages,
    sources: Sources,
    domains: Domains,
    enabled: z.boolean(),
  })
  .partial()
  .meta({ id: 'ChangeTopic', examples: [{ query: 'acme NEAR/5 refund' }] });

export const TopicView = z
  .object({
    id: Id,
    version: z.int(),
    name: z.string(),
    kind: Kind,
    query: z.string(),
    languages: z.array(z.string()),
    sources: z.array(z.string()),
    domains: z.array(z.string()),
    enabled: z.boolean(),
    backfill: z
      .object({ state: z.enum(['waiting', 'running', 'done']), scanned: z.int(), found: z.int() })
      .meta({ description: 'How far the texts that were here before have been looked through.' }),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Topic' });

export const TopicPage = pageOfSchema(TopicView);

export function topicView(topic: TopicEntity): z.infer<typeof TopicView> {
  const { id, version, name, kind, query, languages, sources, domains, enabled, createdAt, updatedAt } = topic;
  const backfill = { state: topic.backfillState, scanned: topic.backfillScanned, found: topic.backfillFound };
  return { id, version, name, kind, query, languages, sources, domains, enabled, backfill, createdAt, updatedAt };
}

export const LintBody = z
  .strictObject({
    query: Query,
    language: z.enum(['es', 'en']).default('en').meta({ description: 'In which the problems are told.' }),
  })
  .meta({ id: 'LintQuery', examples: [{ query: 'acme OR "acme corp" refund', language: 'es' }] });

export const LintView = z
  .object({
    ok: z.boolean(),
    problems: z.array(
      z.object({
        severity: z.enum(['error', 'warning']),
        code: z.string(),
        from: z.int(),
        to: z.int(),
        message: z.string(),
        hint: z.string().nullable(),
      }),
    ),
    plan: z
      .object({
        meaning: z.string().meta({ description: 'What it finds, in a sentence.' }),
        canonical: z.string().meta({ description: 'The same query, written the one way.' }),
        anchors: z.array(z.string()).meta({ description: 'What texts are looked up by.' }),
        checks: z.array(z.string()).meta({ description: 'What is then checked in them.' }),
      })
      .nullable()
      .meta({ description: 'null: it cannot be matched.' }),
  })
  .meta({ id: 'QueryLint' });

export const PreviewBody = z
  .strictObject({ query: Query })
  .meta({ id: 'PreviewTopic', examples: [{ query: 'acme -jobs' }] });

export const PreviewView = z
  .object({
    scanned: z.int().meta({ description: 'How many of the newest stored texts were looked at.' }),
    texts: z.array(
      z.object({
        id: Id,
        source: z.string(),
        url: z.string().nullable(),
        title: z.string().nullable(),
        text: z.string(),
        language: z.string().nullable(),
        author: z.string().nullable(),
        publishedAt: Instant,
      }),
    ),
  })
  .meta({ id: 'TopicPreview' });

export const previewView = ({
  scanned,
  texts,
}: {
  scanned: number;
  texts: StoredText[];
}): z.infer<typeof PreviewView> => ({
  scanned,
  texts: texts.map(({ id, item: { source, url, title, text, language, author, publishedAt } }) => ({
    ...{ id, source, url, title, text, language, publishedAt },
    author: author?.handle ?? null,
  })),
});
