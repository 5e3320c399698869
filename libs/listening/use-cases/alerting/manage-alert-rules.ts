import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { conflict, newId, notFound, stale, unprocessable, type Clock, type Page } from '#kernel';
import { CLOCK } from '#platform';
import { lintQuery } from '../../domain/query/lint-query.js';
import type { AlertCondition } from '../../domain/alerting/rule.js';
import { AlertRulesStore } from '../../store/alert-rules.store.js';
import type { AlertRuleEntity } from '../../store/entities/alert.entity.js';
import { SourcesStore } from '../../store/sources.store.js';
import { TopicsStore } from '../../store/topics.store.js';
import { SealedActions, type AlertAction } from './sealed-actions.js';

const MAX_RULES = 1000;

export interface AlertRuleInput {
  name: string;
  topicId: string | null;
  condition: AlertCondition;
  cooldownMs: number;
  actions: AlertAction[];
  language: 'es' | 'en';
  enabled: boolean;
  snoozedUntil: Date | null;
}

export type { AlertRuleEntity };

/** A workspace's alert rules. */
@Injectable()
export class ManageAlertRules {
  constructor(
    private readonly database: Database,
    private readonly rules: AlertRulesStore,
    private readonly topics: TopicsStore,
    private readonly sources: SourcesStore,
    private readonly actions: SealedActions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  list(workspaceId: string, limit: number, next: string | undefined): Promise<Page<AlertRuleEntity>> {
    return this.rules.page(workspaceId, limit, next);
  }

  /** Throws 404. */
  async get(workspaceId: string, id: string): Promise<AlertRuleEntity> {
    const rule = await this.rules.findOne(workspaceId, { id });
    if (!rule) throw notFound('alert rule', id);
    return rule;
  }

  /** Throws 422 when it names what is not there, or cannot be watched. */
  async create(workspaceId: string, input: AlertRuleInput): Promise<AlertRuleEntity> {
    if ((await this.rules.count(workspaceId)) >= MAX_RULES)
      throw conflict('too_many_rules', `A workspace has ${MAX_RULES} alert rules at most: delete one first.`);
    await this.check(workspaceId, input);
    const id = newId();
    const { actions, cooldownMs, ...rule } = input;
    const createdAt = this.clock.now();
    const stored = { ...rule, id, cooldownMs: String(cooldownMs), actions: this.actions.seal(actions) };
    await this.rules.insert(workspaceId, { ...stored, createdAt, updatedAt: createdAt });
    return this.get(workspaceId, id);
  }

  /** A rule that watches something else learns anew. Throws 404; 412 when `version` is not the current one; 422. */
  async change(
    workspaceId: string,
    id: string,
    change: Partial<AlertRuleInput>,
    version: number | null,
  ): Promise<AlertRuleEntity> {
    return this.database.transaction(async () => {
      const current = await this.get(workspaceId, id);
      if (version !== null && version !== current.version) throw stale('alert rule', current.version);
      const { actions, cooldownMs, ...rest } = change;
      await this.check(workspaceId, { topicId: current.topicId, condition: current.condition, ...change });
      const other = change.condition !== undefined || change.topicId !== undefined;
      const stored = {
        ...rest,
        ...(cooldownMs === undefined ? {} : { cooldownMs: String(cooldownMs) }),
        ...(actions === undefined ? {} : { actions: this.actions.seal(actions) }),
        ...(other ? { state: null, evaluatedTo: null } : {}),
        version: current.version + 1,
        updatedAt: this.clock.now(),
      };
      if ((await this.rules.update(workspaceId, { id, version: current.version }, stored)) === 0)
        throw stale('alert rule', current.version + 1);
      return this.get(workspaceId, id);
    });
  }

  /** Its alerts go with it. Throws 404. */
  async remove(workspaceId: string, id: string): Promise<void> {
    if ((await this.rules.delete(workspaceId, { id })) === 0) throw notFound('alert rule', id);
  }

  /** Throws 422. */
  async check(
    workspaceId: string,
    { topicId, condition }: Pick<AlertRuleInput, 'topicId' | 'condition'>,
  ): Promise<void> {
    if (topicId !== null && !(await this.topics.findOne(workspaceId, { id: topicId })))
      throw invalid('/topic', 'unknown_topic', `There is no topic ${topicId} in this workspace.`);
    if (topicId === null && !['source-silent', 'keyword', 'author'].includes(condition.kind))
      throw invalid('/topic', 'topic_missing', `A rule of the kind ${condition.kind} watches one topic: name it.`);
    if (condition.kind === 'source-silent' && condition.sourceId !== null)
      if (!(await this.sources.findOne(workspaceId, { id: condition.sourceId })))
        throw invalid('/when/source', 'unknown_source', `There is no source ${condition.sourceId} in this workspace.`);
    if (condition.kind === 'keyword') {
      const { ok, problems } = lintQuery(condition.query, 'en');
      const first = problems.find(({ severity }) => severity === 'error');
      if (!ok && first) throw invalid('/when/query', first.code, `${first.message} ${first.hint ?? ''}`.trim());
    }
  }
}

const invalid = (pointer: string, code: string, message: string) =>
  unprocessable('invalid_alert_rule', message, [{ code, pointer, message }]);
