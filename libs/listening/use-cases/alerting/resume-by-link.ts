import { Injectable } from '@nestjs/common';
import { RecordAudit } from '#accounts';
import { Database } from '#database';
import { ResumeTokens } from './resume-tokens.js';
import { SettleAlert } from './settle-alert.js';

/** Ends an alert's hold for whoever has the link of its message. */
@Injectable()
export class ResumeByLink {
  constructor(
    private readonly database: Database,
    private readonly tokens: ResumeTokens,
    private readonly settle: SettleAlert,
    private readonly audit: RecordAudit,
  ) {}

  /** Throws ProblemError 410 when the link is not good. */
  check(token: string): void {
    this.tokens.read(token);
  }

  /** Throws ProblemError: 410 when the link is not good, 409 when nothing is on hold any more. */
  async run(token: string): Promise<void> {
    const { workspaceId, alertId } = this.tokens.read(token);
    await this.database.transaction(async () => {
      await this.settle.resume(workspaceId, alertId);
      await this.audit.byLink({ workspaceId, name: 'Link of an alert', action: 'alerts.resume', target: alertId });
    });
  }
}
