import type { Item } from '../../domain/index.js';
import { parseDate } from '../kit/dates.js';
import { hashtagsIn, linksIn, mentionsIn, webUrl } from '../kit/links.js';
import { makeItem } from '../kit/make-item.js';
import { z } from 'zod';

/** The longest `text` that is taken, in UTF-16 units; the first 20,000 are kept. */
const MAX_SENT = 200_000;

const counter = (what: string) =>
  z
    .number({ error: `${what} must be a number.` })
    .int(`${what} must be a whole number.`)
    .min(0, `${what} cannot be negative.`)
    .max(Number.MAX_SAFE_INTEGER)
    .nullable()
    .optional();
const words = (what: string, max: number) =>
  z.string({ error: `${what} must be a text.` }).max(max, `${what} may have ${max} characters at the most.`);
const webAddress = (what: string) =>
  z.string({ error: `${what} must be a text.` }).refine((url) => webUrl(url) !== null, {
    error: `${what} must be a whole web address, like https://example.com/a.`,
  });

const author = z.union(
  [
    words('The author', 300).min(1, 'The author must not be empty: leave it out when nobody is known.'),
    z.strictObject({
      handle: words('The handle of the author', 300).min(1, 'The handle of the author must not be empty.'),
      name: words('The name of the author', 300).nullable().optional(),
      followers: counter('followers'),
    }),
  ],
  { error: 'The author must be a text, or an object with handle and, if known, name and followers.' },
);

/** One text, as it is sent to a `push` source. */
export const pushItemSchema = z
  .strictObject(
    {
      id: words('id', 300)
        .min(1, 'id must not be empty: it is how a text is recognised when it is sent again.')
        .meta({ description: 'Yours; a text sent again with the same id replaces the one before.' }),
      text: words('text', MAX_SENT).meta({ description: 'Plain text.' }),
      url: webAddress('url').nullable().optional(),
      author: author.nullable().optional(),
      title: words('title', 1_000).nullable().optional(),
      language: z
        .string({ error: 'language must be a text.' })
        .regex(/^[a-z]{2}(?:[-_][A-Za-z0-9-]{2,10})?$/i, 'language must be a code like es or en-GB.')
        .nullable()
        .optional(),
      publishedAt: z
        .string({ error: 'publishedAt must be a text: a time like 2026-11-23T10:00:00Z.' })
        .refine((time) => parseDate(time) !== null, { error: 'publishedAt must be a time like 2026-11-23T10:00:00Z.' })
        .nullable()
        .optional()
        .meta({ format: 'date-time' }),
      metrics: z
        .strictObject({
          likes: counter('likes'),
          reposts: counter('reposts'),
          replies: counter('replies'),
          views: counter('views'),
        })
        .nullable()
        .optional(),
    },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? `There is no field ${issue.keys?.map((key) => JSON.stringify(key)).join(', ')} here; check its spelling.`
          : 'This must be a JSON object with id and text.',
    },
  )
  .refine(({ text, title }) => text.trim() !== '' || (title ?? '').trim() !== '', {
    error: 'There is nothing to read: text and title are both empty.',
    path: ['text'],
  });

export type PushItem = z.infer<typeof pushItemSchema>;

/** The item of a pushed text; `now` stands in for a missing time. null: nothing readable is left of it. */
export function itemOfPush(value: PushItem, now: Date): Item | null {
  const { metrics, author } = value;
  return makeItem({
    source: 'push',
    externalId: value.id,
    url: value.url ?? null,
    title: value.title ?? null,
    text: value.text,
    language: value.language,
    author: typeof author === 'string' ? { handle: author, name: author } : (author ?? null),
    links: linksIn(value.text),
    hashtags: hashtagsIn(value.text),
    mentions: mentionsIn(value.text),
    metrics: metrics
      ? {
          likes: metrics.likes ?? null,
          reposts: metrics.reposts ?? null,
          replies: metrics.replies ?? null,
          views: metrics.views ?? null,
        }
      : null,
    publishedAt: parseDate(value.publishedAt) ?? now,
  });
}
