import { Id, Instant, PageQuery } from '#platform';
import { z } from 'zod';
import { MOST_VOICES } from '../use-cases/reputation/compare-voices.js';
import { AlertView } from './alert-schemas.js';

const times = {
  from: Instant.optional(),
  to: Instant.optional().meta({ description: 'Default: now.' }),
};

export const AskReputation = z.strictObject({
  topic: Id,
  ...times,
  every: z.enum(['1h', '1d']).default('1d').meta({ description: "Days and hours are those of the workspace's zone." }),
});

export const AskVoices = z.strictObject({
  topics: z
    .string()
    .max(37 * (MOST_VOICES + 1))
    .transform((list) => list.split(',').map((id) => id.trim()))
    .pipe(z.array(Id).min(1))
    .optional()
    .meta({ description: 'Ids, separated by commas; default: all brands and competitors.' }),
  ...times,
});

export const AskTrends = z.strictObject({ topic: Id, ...times });
export const AskCrisis = z.strictObject({ topic: Id });
export const ListUnlinked = PageQuery.extend({ topic: Id });

const share = z.number().nullable().meta({ description: '0 to 1; null: nothing to share.' });

const Figures = z.object({
  from: Instant,
  to: Instant,
  mentions: z.number(),
  stories: z.number().meta({ description: 'Without the copies of one story.' }),
  positive: z.number(),
  neutral: z.number(),
  negative: z.number(),
  netSentiment: z.number().nullable().meta({ description: '-1 to 1; null: nobody has an opinion.' }),
  reach: z.number(),
  score: z.number().nullable().meta({ description: 'Reputation, -100 to 100; null: nobody has an opinion.' }),
  inputs: z
    .object({
      positiveMentions: z.number(),
      negativeMentions: z.number(),
      positiveReach: z.number(),
      negativeReach: z.number(),
      positiveWeight: z.number(),
      negativeWeight: z.number(),
    })
    .meta({ description: 'What the formula of the score was given.' }),
});

export const ReputationView = z
  .object({
    topic: Id,
    zone: z.string(),
    every: z.enum(['1h', '1d']),
    series: z.array(Figures),
    totals: Figures,
    previous: Figures.nullable().meta({
      description: 'As many periods before; null: the topic was not listened for then.',
    }),
    formulas: z.object({ netSentiment: z.string(), reach: z.string(), score: z.string() }),
  })
  .meta({ id: 'Reputation' });

export const VoicesView = z
  .object({
    from: Instant,
    to: Instant,
    topics: z.array(
      z.object({
        topic: Id,
        name: z.string(),
        kind: z.string(),
        volume: z.number(),
        reach: z.number(),
        share,
        reachShare: share,
        positiveShare: share,
        negativeShare: share,
        netSentiment: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'ShareOfVoice' });

const Rising = z.object({
  name: z.string(),
  mentions: z.number(),
  usual: z.number().meta({ description: 'How many there would be, had it kept its share.' }),
  ratio: z.number(),
  g2: z.number().meta({ description: 'Log-likelihood ratio: how sure the rise is.' }),
  chance: z.number().meta({ description: 'Chance of such a rise if nothing changed.' }),
});
const rising = {
  terms: z.array(Rising),
  hashtags: z.array(Rising),
  authors: z.array(Rising),
  domains: z.array(Rising),
};
const Time = z.object({ from: Instant, to: Instant });
const Read = z.object({ texts: z.int(), of: z.int() });

export const TrendsView = z
  .object({
    topic: Id,
    ...Time.shape,
    before: Time,
    read: z
      .object({ now: Read, before: Read })
      .meta({ description: 'How many texts were read, of how many there are: an even sample.' }),
    ...rising,
  })
  .meta({ id: 'Trends' });

const Change = z.object({
  now: z.number().nullable(),
  before: z.number().nullable(),
  difference: z.number().nullable(),
});

export const CrisisView = z
  .object({
    topic: Id,
    now: Time,
    before: Time,
    volume: Change,
    negative: Change,
    netSentiment: Change,
    reach: Change,
    reputation: Change,
    notable: z
      .array(z.string())
      .meta({ description: 'Changes beyond the usual back and forth, the most pressing first.' }),
    rising: z.object(rising),
    negativeTerms: z.array(Rising),
    authors: z.array(
      z.object({
        handle: z.string(),
        name: z.string().nullable(),
        mentions: z.number(),
        negative: z.number(),
        followers: z.number().nullable(),
        reach: z.number(),
      }),
    ),
    mentions: z.array(
      z.object({
        id: Id,
        url: z.string().nullable(),
        author: z.string().nullable(),
        text: z.string(),
        publishedAt: z.string(),
        reach: z.number(),
      }),
    ),
    alerts: z.array(AlertView),
  })
  .meta({ id: 'Crisis' });
