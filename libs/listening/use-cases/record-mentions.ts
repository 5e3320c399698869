import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import type { Sentiment } from '../domain/index.js';
import { linksTo } from '../domain/enrichment/links.js';
import type { CountChanges } from '../store/mention-counts.store.js';
import { MentionsStore, type NewMention, type StoredMention } from '../store/mentions.store.js';
import { TextsStore } from '../store/texts.store.js';
import type { LiveTopic } from './topic-index.js';

/** A kept text, as its mentions repeat it. */
export interface MentionedText {
  workspaceId: string;
  id: string;
  source: string;
  links: readonly string[];
  language: string | null;
  sentiment: Pick<Sentiment, 'label' | 'score'>;
  reach: number;
  storyId: string | null;
  publishedAt: Date;
  countedAt: Date;
  seenAt: Date;
}

/** A text that matches a topic. */
export interface Match {
  topic: LiveTopic;
  text: MentionedText;
}

/**
 * Writes mentions, and into `changes` what that does to the counts; the caller applies them once, at the end of the same
 * transaction. Everything here throws UniqueViolation when another transaction was faster: the caller begins again.
 */
@Injectable()
export class RecordMentions {
  constructor(
    private readonly mentions: MentionsStore,
    private readonly texts: TextsStore,
  ) {}

  /** Makes a mention of each match, in this order: the first of a story is the one that others are duplicates of. */
  async add(matches: readonly Match[], changes: CountChanges): Promise<NewMention[]> {
    if (matches.length === 0) return [];
    const stories = [...new Set(matches.map(({ text }) => text.storyId).filter((id) => id !== null))];
    const workspaces = [...new Set(matches.map(({ text }) => text.workspaceId))];
    const heads = await this.mentions.storyHeads(workspaces, stories);
    const rows = matches.map((match) => newMention(match, heads));
    const inserted = await this.mentions.insert(rows);
    const made = rows.filter((row) => inserted.has(row.id));
    for (const mention of made) changes.add({ ...mention, muted: false });
    return made;
  }

  /**
   * The mentions of edited texts follow: `now` says for each text which topics it matches. Returns those that are to be made. What a
   * person corrected stays corrected.
   */
  async follow(
    edited: readonly { text: MentionedText; topics: readonly LiveTopic[] }[],
    changes: CountChanges,
  ): Promise<Match[]> {
    if (edited.length === 0) return [];
    const existing = Map.groupBy(await this.mentions.lockOfTexts(edited.map(({ text }) => text)), (one) => one.textId);
    const gone: StoredMention[] = [];
    const changed: { before: StoredMention; after: ReturnType<typeof changedMention> }[] = [];
    const missing: Match[] = [];
    for (const { text, topics } of edited) {
      const before = existing.get(text.id) ?? [];
      const wanted = new Map(topics.map((topic) => [topic.id, topic]));
      for (const mention of before) {
        const topic = wanted.get(mention.topicId);
        if (topic) changed.push({ before: mention, after: changedMention(mention, text, topic) });
        else gone.push(mention);
        wanted.delete(mention.topicId);
      }
      for (const topic of wanted.values()) missing.push({ topic, text });
    }
    await this.mentions.update(changed.map(({ after }) => after));
    for (const { before, after } of changed) {
      changes.remove(before);
      changes.add({ ...before, ...after });
    }
    await this.remove(gone, changes);
    return missing;
  }

  /** Texts that are gone, with their mentions. */
  async erase(texts: readonly { workspaceId: string; id: string }[], changes: CountChanges): Promise<number> {
    if (texts.length === 0) return 0;
    await this.texts.hold(texts);
    const mentions = await this.mentions.lockOfTexts(texts);
    await this.remove(mentions, changes);
    await this.texts.delete(texts);
    return mentions.length;
  }

  /** Mentions that are gone: the oldest copy of a story becomes its first. */
  async remove(mentions: readonly StoredMention[], changes: CountChanges): Promise<void> {
    await this.mentions.delete(mentions);
    for (const mention of mentions) changes.remove(mention);
    const firsts = mentions.filter((mention) => mention.duplicateOf === null);
    for (const heir of await this.mentions.promote(firsts)) {
      changes.remove({ ...heir, duplicateOf: 'the one before' });
      changes.add(heir);
    }
  }
}

function newMention({ topic, text }: Match, heads: Map<string, string>): NewMention {
  const id = newId();
  const story = text.storyId === null ? null : `${topic.id} ${text.storyId}`;
  const duplicateOf = story === null ? null : (heads.get(story) ?? null);
  if (story !== null && duplicateOf === null) heads.set(story, id);
  return {
    workspaceId: text.workspaceId,
    id,
    topicId: topic.id,
    textId: text.id,
    publishedAt: text.publishedAt,
    countedAt: text.countedAt,
    seenAt: text.seenAt,
    source: text.source,
    language: text.language,
    sentiment: text.sentiment.label,
    sentimentScore: text.sentiment.score,
    reach: Math.round(text.reach),
    linksToUs: linksTo(text.links, topic.domains),
    storyId: text.storyId,
    duplicateOf,
  };
}

function changedMention(before: StoredMention, text: MentionedText, topic: LiveTopic) {
  return {
    workspaceId: before.workspaceId,
    id: before.id,
    language: text.language,
    sentiment: before.corrected ? before.sentiment : text.sentiment.label,
    sentimentScore: before.corrected ? null : text.sentiment.score,
    reach: Math.round(text.reach),
    linksToUs: linksTo(text.links, topic.domains),
  };
}
