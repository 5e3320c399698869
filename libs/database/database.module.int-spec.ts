import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HealthIndicators, Logger, PlatformModule, readConfig } from '#platform';
import { useDatabase } from '#testing';
import { Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { Database } from './database.js';
import { DatabaseModule } from './database.module.js';
import { SchemaOutdated } from './errors.js';
import type { DatabaseSchema } from './schema.js';

class Only1764000000001 {
  up = (): Promise<void> => Promise.resolve();
}

const schema: DatabaseSchema = { name: 'only', entities: [], migrations: [Only1764000000001] };
const farewells: unknown[] = [];

@Injectable()
class LastWords implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  async onApplicationShutdown(): Promise<void> {
    farewells.push(...(await this.database.query("select 'still here' as words")));
  }
}

@Module({ providers: [LastWords] })
class FeatureModule {}

describe('DatabaseModule', () => {
  const fixture = useDatabase([]);
  const boot = (env: Record<string, string>, migrate: boolean): Promise<TestingModule> =>
    Test.createTestingModule({
      imports: [
        PlatformModule.forRoot(readConfig(env), { logger: Logger.silent() }),
        DatabaseModule.forRoot({ schemas: [schema], migrate }),
        FeatureModule,
      ],
    }).compile();

  it('refuses a database without its migrations when it may not run them', async () => {
    await expect(boot({ DATABASE_URL: fixture.url }, false)).rejects.toThrow(SchemaOutdated);
  });

  it('migrates, is healthy, and closes after everybody else', async () => {
    const app = await boot({ DATABASE_URL: fixture.url }, true);
    await app.init();
    const database = app.get(Database);
    expect(await database.query('select name from pregon_migrations')).toEqual([{ name: Only1764000000001.name }]);
    const checks = new Map(app.get(HealthIndicators).all());
    await checks.get('database')!();
    await app.close();
    expect(farewells).toEqual([{ words: 'still here' }]);
    await expect(database.query('select 1')).rejects.toThrow('not Connected');
    await expect(checks.get('database')!()).rejects.toThrow('not Connected');
  });

  it('runs on the embedded PostgreSQL when there is no DATABASE_URL', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'pregon-module-'));
    const app = await boot({ PREGON_DATA_DIR: dataDir }, true);
    await app.init();
    expect(await app.get(Database).query('select current_database() as name')).toEqual([{ name: 'pregon' }]);
    await app.close();
    rmSync(dataDir, { recursive: true });
  });
});
