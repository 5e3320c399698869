import type { Enrichment, Item } from '../domain/index.js';
import { foldForSearch, searchVectorSql } from './search-text.js';

/** What makes a text another one than before: an edit changes it. Hex. */
export type Digest = string;

/** A text to be kept. */
export interface NewText {
  workspaceId: string;
  id: string;
  origin: string;
  sourceId: string | null;
  item: Item;
  enrichment: Enrichment;
  storyId: string | null;
  dropped: string | null;
  digest: Digest;
  seenAt: Date;
  countedAt: Date;
}

/** A text as it was edited; what is left out stays. */
export type EditedText = Pick<
  NewText,
  'workspaceId' | 'id' | 'item' | 'enrichment' | 'storyId' | 'dropped' | 'digest'
> & {
  editedAt: Date;
  /** What it was changed from: somebody else may have changed it meanwhile. */
  before: Digest;
};

/** Columns that an edit changes too, with their types in `json_to_recordset`. */
const CONTENT = {
  url: 'text',
  canonical_url: 'text',
  site: 'text',
  title: 'text',
  text: 'text',
  language: 'text',
  author: 'jsonb',
  author_handle: 'text',
  followers: 'bigint',
  links: 'text[]',
  hashtags: 'text[]',
  mentioned: 'text[]',
  media: 'text[]',
  kind: 'text',
  rating: 'smallint',
  metrics: 'jsonb',
  sentiment: 'text',
  sentiment_score: 'real',
  sentiment_confidence: 'real',
  sentiment_sure: 'boolean',
  spam: 'real',
  spam_reasons: 'text[]',
  vulgarity: 'text',
  reach: 'bigint',
  fingerprint: 'bigint',
  story_id: 'uuid',
  dropped: 'text',
} as const;

const IDENTITY = {
  workspace_id: 'uuid',
  id: 'uuid',
  origin: 'text',
  external_id: 'text',
  source: 'text',
  source_id: 'uuid',
  published_at: 'timestamptz',
  seen_at: 'timestamptz',
  counted_at: 'timestamptz',
} as const;

const typed = (columns: object): string =>
  Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');
const names = (columns: object): string[] => Object.keys(columns);

/** Inserts what is not here yet and returns its ids. Sorted, so that two batches never wait for each other in a circle. */
export const INSERT_TEXTS = `
  insert into texts (${[...names(IDENTITY), ...names(CONTENT)].join(', ')}, digest, search)
  select ${[...names(IDENTITY), ...names(CONTENT)].map((name) => `r.${name}`).join(', ')},
    decode(r.digest, 'hex'), ${searchVectorSql('r.folded')}
  from json_to_recordset($1) as r(${typed({ ...IDENTITY, ...CONTENT })}, digest text, folded text)
  order by r.workspace_id, r.origin, r.external_id
  on conflict (workspace_id, origin, external_id) do nothing
  returning id`;

/** Edits what is still as it was when the edit was prepared, and returns its ids. */
export const UPDATE_TEXTS = `
  update texts t set ${names(CONTENT)
    .map((name) => `${name} = r.${name}`)
    .join(', ')}, edited_at = r.edited_at,
    digest = decode(r.digest, 'hex'), search = ${searchVectorSql('r.folded')}
  from json_to_recordset($1) as r(workspace_id uuid, id uuid, ${typed(CONTENT)},
    edited_at timestamptz, digest text, before text, folded text)
  where t.workspace_id = r.workspace_id and t.id = r.id and t.digest = decode(r.before, 'hex')
  returning t.id`;

export const insertedRow = (text: NewText): object => ({
  workspace_id: text.workspaceId,
  id: text.id,
  origin: text.origin,
  external_id: text.item.externalId,
  source: text.item.source,
  source_id: text.sourceId,
  published_at: text.item.publishedAt,
  seen_at: text.seenAt,
  counted_at: text.countedAt,
  ...contentRow(text),
});

export const editedRow = (text: EditedText): object => ({
  workspace_id: text.workspaceId,
  id: text.id,
  edited_at: text.editedAt,
  before: text.before,
  ...contentRow(text),
});

function contentRow({ item, enrichment, storyId, dropped, digest }: NewText | EditedText): object {
  const { sentiment } = enrichment;
  return {
    url: item.url,
    canonical_url: enrichment.canonicalUrl,
    site: enrichment.site,
    title: item.title,
    text: item.text,
    language: enrichment.language,
    author: item.author,
    author_handle: item.author?.handle ?? null,
    followers: item.author?.followers ?? null,
    links: item.links,
    hashtags: item.hashtags,
    mentioned: item.mentions,
    media: item.media,
    kind: item.kind,
    rating: item.rating,
    metrics: item.metrics,
    sentiment: sentiment.label,
    sentiment_score: sentiment.score,
    sentiment_confidence: sentiment.confidence,
    sentiment_sure: sentiment.sure,
    spam: enrichment.spam,
    spam_reasons: enrichment.spamReasons,
    vulgarity: enrichment.vulgarity,
    reach: Math.round(enrichment.reach),
    fingerprint: enrichment.fingerprint === null ? null : String(enrichment.fingerprint),
    story_id: storyId,
    dropped,
    digest,
    folded: foldForSearch(item.title ? `${item.title}\n${item.text}` : item.text),
  };
}
