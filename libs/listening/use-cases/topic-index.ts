import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { SECOND } from '#kernel';
import { Logger } from '#platform';
import type { Item, QueryNode } from '../domain/index.js';
import { Matcher } from '../domain/matcher/matcher.js';
import { parseQuery } from '../domain/query/parse-query.js';
import { TopicsStore, type LiveTopic } from '../store/topics.store.js';

export type { LiveTopic };

/** Changes of one burst are read together. */
const GATHER_MS = 20;
/** So many queries are parsed before others may use the thread. */
const PARSED_AT_ONCE = 500;

interface Workspace {
  topics: Map<string, LiveTopic>;
  /** Those of all its topics together; null: to be looked up. */
  languages: readonly string[] | null;
}

/**
 * The topics of all workspaces in one matcher, current within a second: it hears of changes (NOTIFY) and reads those topics again,
 * while matching goes on. A query that cannot be read stops only itself.
 */
@Injectable()
export class TopicIndex implements OnModuleDestroy {
  private readonly matcher = new Matcher();
  private readonly topics = new Map<string, LiveTopic>();
  private readonly workspaces = new Map<string, Workspace>();
  private readonly askingForLanguage = new Set<string>();
  private started: Promise<void> | null = null;
  private subscription: AsyncDisposable | undefined;
  private changed = new Map<string, { workspaceId: string; id: string }>();
  private reload = false;
  private reading: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly store: TopicsStore,
    private readonly logger: Logger,
  ) {}

  /** Reads all topics once, and what changes from then on. */
  start(): Promise<void> {
    this.started ??= this.begin().catch((error: unknown) => {
      this.started = null;
      throw error;
    });
    return this.started;
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await this.subscription?.[Symbol.asyncDispose]();
    await this.reading;
  }

  /** The topics whose query matches, of whatever workspace. */
  match(item: Item): LiveTopic[] {
    return this.matcher.match(item).map((id) => this.topics.get(id)!);
  }

  /** Whether some query asks for the language: then it has to be known before matching. */
  get asksForLanguage(): boolean {
    return this.askingForLanguage.size > 0;
  }

  get size(): number {
    return this.topics.size;
  }

  /** The languages that all topics of a workspace together are about; empty: any. */
  languagesOf(workspaceId: string): readonly string[] {
    const workspace = this.workspaces.get(workspaceId);
    if (!workspace) return [];
    workspace.languages ??= languagesOf([...workspace.topics.values()]);
    return workspace.languages;
  }

  private async begin(): Promise<void> {
    // listening first: what changes while everything is read is read again
    this.subscription = await this.store.onChange((topic) => {
      if (topic) this.changed.set(topic.id, topic);
      else this.reload = true;
      this.reading ??= this.readChanges().finally(() => (this.reading = null));
    });
    await this.readAll();
  }

  private async readChanges(): Promise<void> {
    while (!this.stopped && (this.reload || this.changed.size > 0)) {
      const { reload, changed } = this;
      this.reload = false;
      this.changed = new Map();
      try {
        await wait(GATHER_MS);
        await (reload ? this.readAll() : this.readSome([...changed.values()]));
      } catch (error) {
        this.logger.warn({ err: error }, 'changed topics could not be read; they are read again');
        this.reload ||= reload;
        this.changed = new Map([...changed, ...this.changed]);
        await wait(SECOND);
      }
    }
  }

  private async readAll(): Promise<void> {
    const live = await this.store.live();
    const ids = new Set(live.map((topic) => topic.id));
    for (const id of this.topics.keys()) if (!ids.has(id)) this.forget(id);
    for (const [at, topic] of live.entries()) {
      this.put(topic);
      if (at % PARSED_AT_ONCE === PARSED_AT_ONCE - 1) await turn();
    }
  }

  private async readSome(changed: { workspaceId: string; id: string }[]): Promise<void> {
    const live = new Map((await this.store.liveByIds(changed)).map((topic) => [topic.id, topic]));
    for (const { id } of changed) {
      const topic = live.get(id);
      if (topic) this.put(topic);
      else this.forget(id);
    }
  }

  private put(topic: LiveTopic): void {
    if (this.topics.get(topic.id)?.query !== topic.query && !this.setQuery(topic)) return this.forget(topic.id);
    this.topics.set(topic.id, topic);
    const workspace = this.workspaces.get(topic.workspaceId) ?? { topics: new Map(), languages: null };
    workspace.topics.set(topic.id, topic);
    workspace.languages = null;
    this.workspaces.set(topic.workspaceId, workspace);
  }

  /** False: this query cannot be matched. It was refused when it was written, unless an older version knew better. */
  private setQuery({ id, query }: LiveTopic): boolean {
    try {
      const { node, problems } = parseQuery(query);
      if (!node) throw new Error(problems.find((problem) => problem.severity === 'error')?.message);
      this.matcher.set(id, node);
      if (asksForLanguage(node)) this.askingForLanguage.add(id);
      else this.askingForLanguage.delete(id);
      return true;
    } catch (error) {
      this.logger.error({ topic: id, err: error }, 'a stored query cannot be matched');
      return false;
    }
  }

  private forget(id: string): void {
    const topic = this.topics.get(id);
    this.matcher.delete(id);
    this.askingForLanguage.delete(id);
    this.topics.delete(id);
    const workspace = topic && this.workspaces.get(topic.workspaceId);
    if (workspace?.topics.delete(id)) workspace.languages = null;
    if (workspace?.topics.size === 0) this.workspaces.delete(topic!.workspaceId);
  }
}

function languagesOf(topics: readonly LiveTopic[]): string[] {
  if (topics.some((topic) => topic.languages.length === 0)) return [];
  return [...new Set(topics.flatMap((topic) => topic.languages))].sort();
}

function asksForLanguage(node: QueryNode): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.children.some(asksForLanguage);
    case 'not':
      return asksForLanguage(node.child);
    case 'field':
      return node.field === 'lang';
    default:
      return false;
  }
}
