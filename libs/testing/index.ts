export { FakeClock } from './fake-clock.js';
export { schemaDifferences } from './schema-differences.js';
export { ScriptProcess } from './script-process.js';
export * from './service-process.js';
export * from './simulator.js';
export { tenantKeyViolations } from './tenant-key-violations.js';
export { useDatabase, type TestDatabase } from './use-database.js';
