import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { AlertExplanation } from '../domain/alerting/explanation.js';
import { withoutAuthor, withoutName } from '../domain/alerting/without-author.js';
import type { BriefContent } from '../domain/briefs/brief.js';

/** Where something of an author is kept. */
@Injectable()
export class AuthorTracesStore {
  constructor(private readonly database: Database) {}

  /** How a handle is spelt in what is stored: capitals do not make another one. */
  async spellings(workspaceId: string, handle: string): Promise<string[]> {
    const rows = await this.database.query<{ handle: string }>(
      'select distinct author_handle as handle from texts where workspace_id = $1 and lower(author_handle) = lower($2)',
      [workspaceId, handle],
    );
    return [...new Set([handle, ...rows.map((row) => row.handle)])];
  }

  /** Ids of texts by a handle. */
  async texts(workspaceId: string, handle: string, source: string | null, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select id from texts where workspace_id = $1 and author_handle = $2 and ($3::text is null or source = $3) limit $4`,
      [workspaceId, handle, source, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes the author, and what they said, out of the explanations of alerts. */
  async forgetInAlerts(workspaceId: string, handle: string): Promise<void> {
    const alerts = await this.database.query<{ id: string; explanation: AlertExplanation }>(
      `select id, explanation from alerts where workspace_id = $1 and (subject = $2
         or explanation->'authors' @> jsonb_build_array(jsonb_build_object('handle', $2::text))
         or explanation->'mentions' @> jsonb_build_array(jsonb_build_object('author', $2::text)))
       for update`,
      [workspaceId, handle],
    );
    for (const { id, explanation } of alerts)
      await this.database.execute(
        `update alerts set explanation = $3, subject = case when subject = $4 then 'erased:' || id else subject end
         where workspace_id = $1 and id = $2`,
        [workspaceId, id, JSON.stringify(withoutAuthor(explanation, handle)), handle],
      );
  }

  /** Takes what they said out of the briefs. */
  async forgetInBriefs(workspaceId: string, handle: string): Promise<void> {
    const briefs = await this.database.query<{ day: string; content: BriefContent }>(
      `select day::text as day, content from briefs
       where workspace_id = $1 and position(trim(both '"' from to_jsonb($2::text)::text) in content::text) > 0
       for update`,
      [workspaceId, handle],
    );
    for (const { day, content } of briefs)
      await this.database.execute('update briefs set content = $3 where workspace_id = $1 and day = $2', [
        workspaceId,
        day,
        JSON.stringify(briefWithout(content, handle)),
      ]);
  }
}

/** Without quotes of somebody. */
function briefWithout(content: BriefContent, handle: string): BriefContent {
  const kept = <T extends { author: string | null }>(quotes: T[]): T[] =>
    quotes.filter(({ author }) => author !== handle);
  return {
    ...content,
    topics: content.topics.map((topic) => ({ ...topic, said: kept(topic.said) })),
    opportunities: content.opportunities.map((one) => ({ ...one, evidence: kept(one.evidence) })),
    alerts: content.alerts.map((alert) => ({ ...alert, sentence: withoutName(alert.sentence, handle) })),
  };
}
