import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { Database } from '#database';
import { conflict, newId, notFound, stale, unprocessable, type Clock, type Json, type Page } from '#kernel';
import { CLOCK, SecretBox } from '#platform';
import type { Source } from '../sources/kit/source.js';
import { PUSH, SourceRegistry } from '../sources/source-registry.js';
import type { SourceEntity } from '../store/entities/source.entity.js';
import { FeedsStore } from '../store/feeds.store.js';
import { SourcesStore } from '../store/sources.store.js';
import { TopicsStore } from '../store/topics.store.js';
import { keepSecrets, openConfig, parseConfig, sealConfig } from './source-config.js';

export type { SourceEntity };

const MOST_SOURCES = 2_000;
/** Longer shared keys become a hash: they are keys of an index. */
const LONGEST_KEY = 500;

/** What a manager says about a source; `config` with its secrets. */
export interface SourceContent {
  kind: string;
  name: string | null;
  config: Json;
  enabled: boolean;
  silentAfterMs: number | null;
  topicId: string | null;
}

/**
 * Sources of a workspace and the feeds behind them: equal public configurations share one reader. Whatever joins or leaves a feed
 * holds its row meanwhile, so that it is there exactly as long as somebody hears it.
 */
@Injectable()
export class ManageSources {
  constructor(
    private readonly database: Database,
    private readonly registry: SourceRegistry,
    private readonly sources: SourcesStore,
    private readonly feeds: FeedsStore,
    private readonly topics: TopicsStore,
    private readonly secrets: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  page(workspaceId: string, limit: number, next: string | undefined): Promise<Page<SourceEntity>> {
    return this.sources.page(workspaceId, limit, next);
  }

  /** Throws 404. */
  async get(workspaceId: string, id: string): Promise<SourceEntity> {
    const source = await this.sources.findOne(workspaceId, { id });
    if (!source) throw notFound('source', id);
    return source;
  }

  /** Throws 422: unknown kind, configuration that its kind does not take, unknown topic; 409 when there are too many. */
  async create(workspaceId: string, content: SourceContent): Promise<SourceEntity> {
    const { kind, config, enabled, topicId } = content;
    const source = this.kindOf(kind);
    const id = newId();
    const feedKey = feedKeyOf(source, parseConfig(source, config), id);
    const stored = sealConfig(source, config, this.secrets);
    const silentAfterMs = content.silentAfterMs === null ? null : String(content.silentAfterMs);
    return this.database.transaction(async () => {
      if ((await this.sources.count(workspaceId)) >= MOST_SOURCES) throw tooMany();
      await this.checkTopic(workspaceId, topicId);
      await this.join(source, feedKey, stored);
      const name = content.name ?? source.name;
      await this.sources.insert(workspaceId, { id, kind, name, ...stored, feedKey, enabled, silentAfterMs, topicId });
      await this.feeds.settle(feedKey);
      return this.get(workspaceId, id);
    });
  }

  /**
   * Throws 404, 412, 422. Secrets that a new configuration does not name stay. Switching on, and another configuration, start again
   * what had stopped.
   */
  async change(
    workspaceId: string,
    id: string,
    change: Partial<Omit<SourceContent, 'kind'>>,
    version: number | null,
  ): Promise<SourceEntity> {
    return this.database.transaction(async () => {
      const before = await this.locked(workspaceId, id, version);
      if (change.topicId !== undefined) await this.checkTopic(workspaceId, change.topicId);
      const { name, enabled, topicId, silentAfterMs, config } = change;
      const moved = config === undefined ? { feedKey: before.feedKey } : await this.reconfigure(before, config);
      await this.sources.update(
        workspaceId,
        { id },
        {
          ...moved,
          ...(name === undefined ? {} : { name: name ?? before.name }),
          ...(enabled === undefined ? {} : { enabled }),
          ...(topicId === undefined ? {} : { topicId }),
          ...(silentAfterMs === undefined
            ? {}
            : { silentAfterMs: silentAfterMs === null ? null : String(silentAfterMs) }),
          version: before.version + 1,
          updatedAt: this.clock.now(),
        },
      );
      if (moved.feedKey !== before.feedKey) await this.feeds.settle(before.feedKey);
      await this.feeds.hold(moved.feedKey);
      await this.feeds.settle(moved.feedKey, enabled === true || config !== undefined);
      return this.get(workspaceId, id);
    });
  }

  /** The texts that it brought stay. Throws 404, 412. */
  async remove(workspaceId: string, id: string, version: number | null): Promise<void> {
    await this.database.transaction(async () => {
      const { feedKey } = await this.locked(workspaceId, id, version);
      await this.feeds.hold(feedKey);
      await this.sources.delete(workspaceId, { id });
      await this.feeds.settle(feedKey);
    });
  }

  /** What changes in a source with its configuration; its feeds are held afterwards. */
  private async reconfigure(before: SourceEntity, config: Json) {
    const source = this.kindOf(before.kind);
    const whole = keepSecrets(source, openConfig(before, this.secrets), config);
    const parsed = parseConfig(source, whole);
    const feedKey = feedKeyOf(source, parsed, before.id);
    const stored = sealConfig(source, whole, this.secrets);
    // always the smaller key first: two that swap their feeds must not wait for each other
    for (const key of [before.feedKey, feedKey].toSorted()) {
      if (key === feedKey && feedKey !== before.feedKey) await this.join(source, feedKey, stored);
      else await this.feeds.hold(key);
    }
    const own = source.sharedKey(parsed) === null;
    if (feedKey === before.feedKey) await this.feeds.reconfigure(feedKey, stored.config, stored.sealed, own);
    return { ...stored, feedKey };
  }

  private join(source: Source, key: string, stored: { config: Json; sealed: string | null }): Promise<void> {
    const callbackToken = randomBytes(32).toString('base64url');
    const read = source.kind !== PUSH;
    return this.feeds.join({ key, kind: source.kind, ...stored, callbackToken, rewind: !source.streaming, read });
  }

  private async locked(workspaceId: string, id: string, version: number | null): Promise<SourceEntity> {
    const source = await this.sources.lock(workspaceId, id);
    if (!source) throw notFound('source', id);
    if (version !== null && version !== source.version) throw stale('source', source.version);
    return source;
  }

  private kindOf(kind: string): Source {
    const source = this.registry.get(kind);
    if (source) return source;
    const known = this.registry.all().map((one) => one.kind);
    const message = `There is no kind of source ${kind}; there are: ${known.join(', ')}.`;
    throw unprocessable('unknown_source_kind', message, [{ code: 'unknown_source_kind', pointer: '/kind', message }]);
  }

  private async checkTopic(workspaceId: string, topicId: string | null): Promise<void> {
    if (topicId === null || (await this.topics.findOne(workspaceId, { id: topicId }))) return;
    const message = `There is no topic ${topicId} in this workspace.`;
    throw unprocessable('unknown_topic', message, [{ code: 'unknown_topic', pointer: '/topic', message }]);
  }
}

/** `<kind>:<what is shared>`, or the source's own. */
function feedKeyOf(source: Source, config: unknown, sourceId: string): string {
  const shared = source.sharedKey(config);
  if (shared === null) return `source:${sourceId}`;
  const key = shared.length <= LONGEST_KEY ? shared : createHash('sha256').update(shared).digest('hex');
  return `${source.kind}:${key}`;
}

const tooMany = () =>
  conflict('too_many_sources', `A workspace can have ${MOST_SOURCES} sources. Delete one that is no longer needed.`);
