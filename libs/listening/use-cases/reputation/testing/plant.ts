import { v7 } from 'uuid';
import type { Database } from '#database';
import { newId } from '#kernel';
import type { Item, SentimentLabel } from '../../../domain/index.js';
import { linksTo, siteOf } from '../../../domain/enrichment/links.js';
import { fingerprint } from '../../../domain/stories/fingerprint.js';
import { CountChanges, MentionCountsStore } from '../../../store/mention-counts.store.js';
import { MentionsStore, type NewMention } from '../../../store/mentions.store.js';
import type { NewText } from '../../../store/text-rows.js';
import { TextsStore } from '../../../store/texts.store.js';
import type { TopicEntity } from '../../../store/entities/topic.entity.js';
import { TopicsStore } from '../../../store/topics.store.js';

export interface Said {
  at: Date;
  /** Default: `at`. */
  countedAt?: Date;
  text: string;
  title?: string;
  author?: string;
  followers?: number;
  reach?: number;
  sentiment?: SentimentLabel;
  source?: string;
  kind?: Item['kind'];
  language?: string;
  url?: string;
  links?: string[];
  hashtags?: string[];
  /** A mention that this one tells the story of again. */
  copyOf?: string;
}

/** Puts topics, mentions and counts where the pipeline would have put them, at any time. */
export class Planter {
  private readonly topics: TopicsStore;
  private readonly texts: TextsStore;
  private readonly mentions: MentionsStore;
  private readonly counts: MentionCountsStore;

  constructor(
    private readonly database: Database,
    readonly workspaceId = newId(),
  ) {
    this.topics = new TopicsStore(database);
    this.texts = new TextsStore(database);
    this.mentions = new MentionsStore(database);
    this.counts = new MentionCountsStore(database);
  }

  async workspace(zone = 'Europe/Madrid', language = 'en'): Promise<void> {
    await this.database.execute(
      `insert into workspaces (workspace_id, name, zone, language, created_at) values ($1, 'Acme', $2, $3, now())`,
      [this.workspaceId, zone, language],
    );
  }

  async topic(name: string, more: Partial<TopicEntity> = {}): Promise<TopicEntity> {
    const id = newId();
    const content = {
      name,
      kind: 'brand' as const,
      query: name,
      languages: [],
      sources: [],
      domains: [],
      backfillState: 'done' as const,
    };
    await this.topics.insert(this.workspaceId, { id, ...content, ...more });
    return (await this.topics.findOne(this.workspaceId, { id }))!;
  }

  /** Returns the ids of the mentions; of texts without a topic those of the texts. */
  async say(topic: TopicEntity | null, said: readonly Said[]): Promise<string[]> {
    const texts = said.map((one) => this.text(one));
    await this.texts.insert(texts);
    if (topic === null) return texts.map(({ id }) => id);
    const rows = said.map((one, i) => this.mention(topic, one, texts[i]!));
    await this.mentions.insert(rows);
    const changes = new CountChanges();
    for (const row of rows) changes.add({ ...row, muted: false });
    await this.counts.apply(changes);
    return rows.map(({ id }) => id);
  }

  /** Neutral mentions per five minutes, without texts. */
  async counted(
    topic: TopicEntity,
    rows: readonly { at: Date; value: number; sentiment?: SentimentLabel; reach?: number }[],
    source = 'town',
  ): Promise<void> {
    await this.database.execute(
      `insert into mention_counts (workspace_id, topic_id, bucket, source, language, sentiment, mentions, stories, reach)
       select $1, $2, r.at, $4, 'en', coalesce(r.sentiment, 'neutral'), r.value, r.value, coalesce(r.reach, 0)
       from json_to_recordset($3) as r(at timestamptz, value int, sentiment text, reach bigint)
       where r.value > 0`,
      [this.workspaceId, topic.id, JSON.stringify(rows), source],
    );
  }

  private text(said: Said): NewText {
    const { at, countedAt = at, text, title = null, author = 'ana', followers = null, sentiment = 'neutral' } = said;
    const { source = 'town', kind = 'post', language = 'en', links = [], hashtags = [], reach = 1 } = said;
    const url = said.url ?? `https://town.example/${newId()}`;
    const id = v7({ msecs: countedAt.getTime() });
    const about = { handle: author, name: null, url: null, followers };
    return {
      workspaceId: this.workspaceId,
      id,
      origin: source,
      sourceId: null,
      item: {
        ...{ source, externalId: id, url, title, text, language, author: about, links, hashtags, mentions: [] },
        ...{ media: [], kind, rating: null, metrics: null, publishedAt: at },
      },
      enrichment: {
        ...{ language, spam: 0, spamReasons: [], vulgarity: 'none', canonicalUrl: url, site: siteOf(url), reach },
        sentiment: { label: sentiment, score: 0, confidence: 1, sure: true },
        fingerprint: fingerprint(text),
      },
      storyId: null,
      dropped: null,
      digest: '00',
      seenAt: countedAt,
      countedAt,
    };
  }

  private mention(topic: TopicEntity, { copyOf }: Said, text: NewText): NewMention {
    const { item, enrichment, seenAt, countedAt } = text;
    return {
      workspaceId: this.workspaceId,
      id: v7({ msecs: countedAt.getTime() }),
      topicId: topic.id,
      textId: text.id,
      publishedAt: item.publishedAt,
      countedAt,
      seenAt,
      source: item.source,
      language: enrichment.language,
      sentiment: enrichment.sentiment.label,
      sentimentScore: 0,
      reach: enrichment.reach,
      linksToUs: linksTo(item.links, topic.domains),
      storyId: null,
      duplicateOf: copyOf ?? null,
    };
  }
}
