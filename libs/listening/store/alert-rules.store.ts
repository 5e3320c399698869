import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database, TenantRepository } from '#database';
import { pageOf, type Json, type Page } from '#kernel';
import { AlertRuleEntity } from './entities/alert.entity.js';
import { idOnly } from './list-cursor.js';

export interface RuleRef {
  workspaceId: string;
  id: string;
}

@Injectable()
export class AlertRulesStore extends TenantRepository<AlertRuleEntity> {
  constructor(database: Database) {
    super(database, AlertRuleEntity);
  }

  /** Oldest first. */
  async page(workspaceId: string, limit: number, next: string | undefined): Promise<Page<AlertRuleEntity>> {
    const after = idOnly(next);
    const rows = await this.find(workspaceId, after ? { id: MoreThan(after) } : {}, {
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, (rule) => [rule.id]);
  }

  async count(workspaceId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      'select count(*)::int as count from alert_rules where workspace_id = $1',
      [workspaceId],
    );
    return row!.count;
  }

  /** Enabled rules of all workspaces that nobody has looked at since `before`, the longest waiting first. */
  due(before: Date, limit: number): Promise<RuleRef[]> {
    return this.database.query<RuleRef>(
      `select workspace_id as "workspaceId", id from alert_rules where enabled and evaluated_at < $1
       order by evaluated_at limit $2`,
      [before, limit],
    );
  }

  /** The rule, held until the end of the transaction; null when another process has it or it is not due any more. */
  async take({ workspaceId, id }: RuleRef, before: Date): Promise<AlertRuleEntity | null> {
    return this.repository
      .createQueryBuilder('rule')
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .where('rule.workspace_id = :workspaceId and rule.id = :id', { workspaceId, id })
      .andWhere('rule.enabled and rule.evaluated_at < :before', { before })
      .getOne();
  }

  /** `state` undefined: as it was. */
  async evaluated({ workspaceId, id }: RuleRef, at: Date, to: Date, state: Json | undefined): Promise<void> {
    await this.database.execute(
      `update alert_rules set evaluated_at = $3, evaluated_to = $4, state = case when $5 then state else $6::jsonb end
       where workspace_id = $1 and id = $2`,
      [workspaceId, id, at, to, state === undefined, state == null ? null : JSON.stringify(state)],
    );
  }
}
