import type { Database } from '#database';

/** The statements that would make the migrated schema equal to the entity model: a test expects none. */
export async function schemaDifferences(database: Database): Promise<string[]> {
  const { upQueries } = await database.dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}
