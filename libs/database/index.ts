export { Database, type DatabaseOptions } from './database.js';
export { DatabaseModule } from './database.module.js';
export { DataFolderInUse } from './embedded/data-folder-in-use.js';
export { EmbeddedPostgres } from './embedded/embedded-postgres.js';
export { launchUnsupervised, runningDatabaseUrl } from './embedded/unsupervised.js';
export { DatabaseUnavailable, SchemaOutdated, SchemaTooNew, TransactionConflict, UniqueViolation } from './errors.js';
export { assertMigrated, migrate } from './migrate.js';
export type { DatabaseSchema } from './schema.js';
export { TenantRepository } from './tenant-repository.js';
