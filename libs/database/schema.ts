/** What one feature brings to the database: its TypeORM entities and its migrations. Each feature exports one. */
export interface DatabaseSchema {
  name: string;
  entities: Function[];
  migrations: Function[];
}
