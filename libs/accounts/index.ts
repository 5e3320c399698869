export { AccountsModule } from './accounts.module.js';
export type { Principal } from './domain/principal.js';
export type { Role, Scope } from './domain/scopes.js';
export {
  Authenticated,
  ChangesNothing,
  CurrentPrincipal,
  OutsideTransaction,
  Public,
  RequireScope,
} from './http/access.decorators.js';
export { accountsSchema } from './store/accounts-schema.js';
export { FirstStart } from './use-cases/first-start.js';
export { OperatorKeys } from './use-cases/operator-keys.js';
export { RecordAudit } from './use-cases/record-audit.js';
export { PurgeAccounts } from './use-cases/purge-accounts.js';
export { WorkspaceSettings } from './use-cases/workspace-settings.js';
export { SharedAccountsModule } from './shared-accounts.module.js';
