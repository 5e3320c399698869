import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { SentimentLabel } from '../domain/index.js';

export interface Correction {
  text: string;
  language: string | null;
  label: SentimentLabel;
}

/** What people said the sentiment of a mention really is. */
@Injectable()
export class CorrectionsStore {
  constructor(private readonly database: Database) {}

  /** Changes with every correction that is made or taken back. */
  async edition(workspaceId: string): Promise<string> {
    const [row] = await this.database.query<{ edition: string }>(
      `select count(*) || ' ' || coalesce(sum(version), 0) as edition from mentions
       where workspace_id = $1 and corrected_by is not null`,
      [workspaceId],
    );
    return row!.edition;
  }

  /** The newest ones, oldest of them first. */
  async newest(workspaceId: string, limit: number): Promise<Correction[]> {
    const rows = await this.database.query<Correction>(
      `select coalesce(t.title || E'\\n', '') || t.text as text, t.language, m.sentiment as label
       from mentions m join texts t on t.workspace_id = m.workspace_id and t.id = m.text_id
       where m.workspace_id = $1 and m.corrected_by is not null order by m.id desc limit $2`,
      [workspaceId, limit],
    );
    return rows.reverse();
  }
}
