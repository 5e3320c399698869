import type { Database } from '#database';

/** Not a tenant's: the bookkeeping of migrations, and everything in the schema of pg-boss. */
const BOOKKEEPING = ['pregon_migrations', 'typeorm_metadata'];
const FOREIGN_SCHEMAS = ['pg_catalog', 'information_schema', 'pg_toast', 'pgboss'];

/**
 * What stands in the way of distributing every table but `globalTables` by `workspace_id` (DESIGN §3), one sentence each: a
 * test expects none. Also named: a global table that does not exist, so that the list stays true.
 */
export async function tenantKeyViolations(database: Database, globalTables: string[]): Promise<string[]> {
  const parameters = [FOREIGN_SCHEMAS, [...BOOKKEEPING, ...globalTables]];
  const rows = await database.query<{ violation: string }>(
    `${TENANT_TABLES} ${MISSING_COLUMN} union all ${MISSING_KEY} union all ${INDEXES} union all ${FOREIGN_KEYS} order by 1`,
    parameters,
  );
  const existing = await database.query<{ name: string }>(
    "select relname as name from pg_class where relkind in ('r', 'p') and relname = any ($1)",
    [globalTables],
  );
  const unknown = globalTables.filter((table) => !existing.some(({ name }) => name === table));
  return [
    ...rows.map(({ violation }) => violation),
    ...unknown.map((name) => `${name} is listed as global and does not exist`),
  ];
}

/** workspace_id is the attribute number that every key of the table has to begin with. */
const TENANT_TABLES = `
  with tenant as (
    select c.oid, c.relname as name, a.attnum as workspace_id
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
     where c.relkind in ('r', 'p') and n.nspname <> all ($1) and c.relname <> all ($2)
  )`;

const MISSING_COLUMN = `
  select name || ' has no column workspace_id' as violation from tenant where workspace_id is null`;

const MISSING_KEY = `
  select name || ' has no primary key' from tenant
   where not exists (select from pg_index i where i.indrelid = tenant.oid and i.indisprimary)`;

const INDEXES = `
  select name || ': ' || i.indexrelid::regclass || ' does not begin with workspace_id'
    from tenant
    join pg_index i on i.indrelid = tenant.oid and (i.indisunique or i.indisexclusion)
   where workspace_id is not null and i.indkey[0] <> workspace_id`;

const FOREIGN_KEYS = `
  select k.conrelid::regclass || ': ' || k.conname || ' does not begin with workspace_id'
    from pg_constraint k
    join tenant target on target.oid = k.confrelid
    left join pg_attribute a on a.attrelid = k.conrelid and a.attname = 'workspace_id'
   where k.contype = 'f' and (k.conkey[1] is distinct from a.attnum or k.confkey[1] <> target.workspace_id)`;
