import { Global, Module } from '@nestjs/common';
import { AuditStore } from './store/audit.store.js';
import { WorkspaceStore } from './store/workspace.store.js';
import { RecordAudit } from './use-cases/record-audit.js';
import { WorkspaceSettings } from './use-cases/workspace-settings.js';

/** What features use of accounts, in processes with and without the API. */
@Global()
@Module({
  providers: [AuditStore, WorkspaceStore, RecordAudit, WorkspaceSettings],
  exports: [RecordAudit, WorkspaceSettings],
})
export class SharedAccountsModule {}
