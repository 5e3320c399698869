import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Database, TenantRepository } from '#database';
import { pageOf, type Page } from '#kernel';
import type { BriefContent } from '../domain/briefs/brief.js';
import { BriefEntity } from './entities/brief.entity.js';
import { keepableJson } from './json-rows.js';

@Injectable()
export class BriefsStore extends TenantRepository<BriefEntity> {
  constructor(database: Database) {
    super(database, BriefEntity);
  }

  /** Newest first, those before `before`. */
  async page(workspaceId: string, limit: number, before: string | null): Promise<Page<BriefEntity>> {
    const rows = await this.find(workspaceId, before === null ? {} : { day: LessThan(before) }, {
      order: { day: 'DESC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, ({ day }) => [day]);
  }

  async has(workspaceId: string, day: string): Promise<boolean> {
    return (
      (await this.database.query('select 1 from briefs where workspace_id = $1 and day = $2', [workspaceId, day]))
        .length > 0
    );
  }

  /** False: that day has one already. */
  async addOnce(workspaceId: string, day: string, content: BriefContent, createdAt: Date): Promise<boolean> {
    const added = await this.database.execute(
      `insert into briefs (workspace_id, day, content, created_at) values ($1, $2, $3, $4)
       on conflict (workspace_id, day) do nothing`,
      [workspaceId, day, keepableJson(content), createdAt],
    );
    return added === 1;
  }

  async forgetBefore(workspaceId: string, day: string): Promise<void> {
    await this.database.execute('delete from briefs where workspace_id = $1 and day < $2', [workspaceId, day]);
  }
}
