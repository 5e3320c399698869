import { Id, Instant, PageQuery } from '#platform';
import { z } from 'zod';
import type { ListedMention } from '../use-cases/mentions/read-mentions.js';

const Sentiment = z.enum(['positive', 'neutral', 'negative']);
const Status = z.enum(['new', 'seen', 'answered', 'done', 'ignored']);
const Flag = z.enum(['true', 'false']).transform((value) => value === 'true');

const filter = {
  topic: Id,
  from: Instant,
  to: Instant,
  sentiment: Sentiment,
  language: z.string().length(2),
  source: z.string().max(50).meta({ description: 'A kind of source, or the id of one.' }),
  author: z.string().max(300),
  status: Status,
  assignee: Id,
  tag: z.string().max(100),
  q: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .meta({ description: 'Words, "phrases", -exclusions; accents and endings do not matter.' }),
  near: Id.meta({ description: 'A mention: only what tells the same story.' }),
  linked: Flag.meta({ description: 'Whether it links to a domain of the topic.' }),
  duplicates: Flag.meta({ description: 'true: copies of a story, too.' }),
  muted: Flag.meta({ description: 'true: by muted authors and sites, too.' }),
};

export const MentionFilterQuery = z.strictObject(filter).partial();
export const ListMentions = PageQuery.extend(MentionFilterQuery.shape);

/** A saved filter is kept as it is written in a query, and was one that the list takes. */
export const SavedFilter = z
  .record(z.string(), z.string())
  .refine((value) => MentionFilterQuery.safeParse(value).success, 'must be query parameters of the list of mentions');

export const ChangeMention = z
  .strictObject({
    sentiment: Sentiment.nullable().meta({
      description: 'A correction, from which the workspace learns; null: as judged.',
    }),
    status: Status,
    assignee: Id.nullable(),
    tags: z.array(z.string().trim().min(1).max(100)).max(50),
  })
  .partial()
  .meta({ id: 'ChangeMention', examples: [{ sentiment: 'negative', status: 'answered' }] });

const count = z.number().nullable();

export const MentionView = z
  .object({
    id: Id,
    version: z.int(),
    topic: Id,
    source: z.string(),
    sourceId: Id.nullable(),
    externalId: z.string(),
    url: z.string().nullable(),
    canonicalUrl: z.string().nullable(),
    site: z.string().nullable(),
    author: z
      .object({ handle: z.string(), name: z.string().nullable(), url: z.string().nullable(), followers: count })
      .nullable(),
    kind: z.string(),
    rating: z.int().nullable(),
    title: z.string().nullable(),
    text: z.string(),
    language: z.string().nullable(),
    links: z.array(z.string()),
    hashtags: z.array(z.string()),
    media: z.array(z.string()),
    metrics: z.object({ likes: count, reposts: count, replies: count, views: count }).nullable(),
    sentiment: z.object({
      label: Sentiment,
      score: z.number(),
      confidence: z.number(),
      sure: z.boolean(),
      correctedBy: z.string().nullable(),
    }),
    spam: z.number(),
    spamReasons: z.array(z.string()),
    vulgar: z.boolean(),
    vulgarity: z.string(),
    linksToUs: z.boolean(),
    reach: z.number(),
    duplicateOf: Id.nullable(),
    copies: z.int().meta({ description: 'How many other texts tell the same story.' }),
    muted: z.boolean(),
    publishedAt: Instant,
    seenAt: Instant,
    editedAt: Instant.nullable(),
    status: Status,
    assignee: Id.nullable(),
    tags: z.array(z.string()),
  })
  .meta({ id: 'Mention' });

export function mentionView({ label, score, confidence, sure, correctedBy, ...mention }: ListedMention) {
  const { author, vulgarity } = mention;
  return {
    ...mention,
    author: author && { handle: author.handle, name: author.name, url: author.url, followers: author.followers },
    sentiment: { label, score: Number(score.toFixed(3)), confidence: Number(confidence.toFixed(3)), sure, correctedBy },
    spam: Number(mention.spam.toFixed(3)),
    vulgar: vulgarity === 'mild' || vulgarity === 'strong',
  };
}

/** How the answer shows it, before `Date`s become text. */
export type MentionView = ReturnType<typeof mentionView>;
