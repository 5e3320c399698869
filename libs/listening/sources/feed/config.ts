import { z } from 'zod';

const webAddress = z
  .url({ protocol: /^https?$/, error: 'This must be the whole address of a feed, like https://example.com/feed.xml.' })
  .max(2_000);

/** What Google News is asked for; its answer is a feed like any other. */
const googleNews = z.strictObject({
  query: z
    .string()
    .trim()
    .min(1, 'Say what to search for.')
    .max(500)
    .meta({ description: 'As typed into Google News: "Acme" OR Acmé -jobs' }),
  language: z
    .string()
    .regex(/^[a-z]{2}(-[A-Za-z0-9]{2,4})?$/, 'This must be a language code, like es or pt-BR.')
    .default('es'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'This must be a country code in capitals, like ES or MX.')
    .default('ES'),
  baseUrl: webAddress.default('https://news.google.com'),
});

/** One of both: `url` of any feed (also of a Google Alert), or a Google News search. */
export const feedConfig = z
  .strictObject({
    url: webAddress.optional().meta({ description: 'Of an RSS, Atom, RDF or JSON feed; a feed of Google Alerts too.' }),
    googleNews: googleNews.optional(),
  })
  .refine(({ url, googleNews: news }) => (url === undefined) !== (news === undefined), {
    error: 'Give either the url of a feed or a googleNews search.',
  });

export type FeedConfig = z.infer<typeof feedConfig>;

/** Where the feed of a configuration is. */
export function feedUrl({ url, googleNews: news }: FeedConfig): string {
  if (!news) return new URL(url!).href;
  const place = new URL('/rss/search', news.baseUrl);
  const [language] = news.language.split('-');
  place.search = new URLSearchParams({
    q: news.query,
    hl: news.language,
    gl: news.country,
    ceid: `${news.country}:${language}`,
  }).toString();
  return place.href;
}
