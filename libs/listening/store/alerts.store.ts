import { Injectable } from '@nestjs/common';
import { Not } from 'typeorm';
import { Database, TenantRepository } from '#database';
import { pageOf, type Page } from '#kernel';
import { AlertEntity, type AlertState } from './entities/alert.entity.js';
import { instantAndId } from './list-cursor.js';

export interface AlertsFilter {
  rule?: string | undefined;
  topic?: string | undefined;
  state?: AlertState | undefined;
  kind?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

@Injectable()
export class AlertsStore extends TenantRepository<AlertEntity> {
  constructor(database: Database) {
    super(database, AlertEntity);
  }

  /** Newest first. */
  async page(
    workspaceId: string,
    filter: AlertsFilter,
    limit: number,
    next: string | undefined,
  ): Promise<Page<AlertEntity>> {
    const query = this.repository
      .createQueryBuilder('a')
      .where('a.workspace_id = :workspaceId', { workspaceId })
      .orderBy('a.raised_at', 'DESC')
      .addOrderBy('a.id', 'DESC')
      .limit(limit + 1);
    if (filter.rule) query.andWhere('a.rule_id = :rule', filter);
    if (filter.topic) query.andWhere('a.topic_id = :topic', filter);
    if (filter.state) query.andWhere('a.state = :state', filter);
    if (filter.kind) query.andWhere('a.kind = :kind', filter);
    if (filter.from) query.andWhere('a.raised_at >= :from', filter);
    if (filter.to) query.andWhere('a.raised_at < :to', filter);
    const after = instantAndId(next);
    if (after) query.andWhere('(a.raised_at, a.id) < (:publishedAt, :id)', after);
    return pageOf(await query.getMany(), limit, (alert) => [alert.raisedAt.toISOString(), alert.id]);
  }

  /** Incidents that are not over, of one topic or of all, newest first. */
  open(workspaceId: string, topicId: string | null, limit: number): Promise<AlertEntity[]> {
    return this.find(
      workspaceId,
      { state: Not<AlertState>('resolved'), ...(topicId === null ? {} : { topicId }) },
      { order: { raisedAt: 'DESC', id: 'DESC' }, take: limit },
    );
  }

  /** The newest incident of a rule and subject, over or not. */
  async latest(workspaceId: string, ruleId: string, subject: string): Promise<AlertEntity | null> {
    const [alert] = await this.find(workspaceId, { ruleId, subject }, { order: { raisedAt: 'DESC' }, take: 1 });
    return alert ?? null;
  }

  /** Incidents of a rule that are not over and whose condition has not held since `before`. */
  quietSince(workspaceId: string, ruleId: string, before: Date): Promise<AlertEntity[]> {
    return this.repository
      .createQueryBuilder('a')
      .where('a.workspace_id = :workspaceId and a.rule_id = :ruleId', { workspaceId, ruleId })
      .andWhere(`a.state <> 'resolved' and a.last_at < :before`, { before })
      .getMany();
  }

  /** Held until the end of the transaction. */
  async lock(workspaceId: string, id: string): Promise<AlertEntity | null> {
    return this.repository.findOne({ where: { workspaceId, id }, lock: { mode: 'pessimistic_write' } });
  }
}
