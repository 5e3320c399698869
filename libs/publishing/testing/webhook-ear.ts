import { Global, Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Database } from '#database';
import { JobsModule } from '#jobs';
import { newId, type Json } from '#kernel';
import { NetworkRegistry } from '#networks';
import { Events, NotificationsModule, type EventType } from '#notifications';
import { Logger, PlatformModule, readConfig } from '#platform';
import { PublishingModule } from '../publishing.module.js';
import { eventually } from './eventually.js';
import { RIG_FOLDER } from './publisher-rig.js';
import type { ScriptedConnector } from './scripted-connector.js';

export interface ToldEvent {
  event: EventType;
  data: Record<string, Json>;
}

/**
 * The use cases of publishing as Nest puts them together on a test's database, beside the real `Events`, and what webhooks are
 * told. No job is worked: each event stays in `webhook_deliveries`.
 */
export class WebhookEar {
  private constructor(
    private readonly database: Database,
    private readonly app: INestApplicationContext,
  ) {}

  static async open(database: Database, connector: ScriptedConnector): Promise<WebhookEar> {
    const config = readConfig({
      NODE_ENV: 'test',
      PREGON_SIMULATOR: 'off',
      PREGON_DATA_DIR: RIG_FOLDER,
      // the key of PublisherRig
      PREGON_SECRET_KEYS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
    });
    const publishing = PublishingModule.forRoot({ http: false, worker: false });
    const scripted = { provide: NetworkRegistry, useValue: new NetworkRegistry([connector]) };
    @Global()
    @Module({ providers: [{ provide: Database, useValue: database }], exports: [Database] })
    class TestDatabaseModule {}
    @Module({
      imports: [
        PlatformModule.forRoot(config, { logger: Logger.silent() }),
        TestDatabaseModule,
        JobsModule.forRoot({ work: false }),
        NotificationsModule.forRoot({ http: false }),
        { ...publishing, providers: [...(publishing.providers ?? []), scripted] },
      ],
    })
    class App {}
    return new WebhookEar(database, await NestFactory.createApplicationContext(App, { logger: false }));
  }

  get events(): Events {
    return this.app.get(Events);
  }

  /** A use case. */
  get<T>(type: Type<T>): T {
    return this.app.get(type);
  }

  /** Registers a webhook for these events in a workspace, its own unless one is named. */
  async listen(events: readonly EventType[], workspaceId: string = newId()): Promise<string> {
    await this.database.execute(
      `insert into webhooks (workspace_id, id, url, events, secret) values ($1, $2, 'https://hook.example', $3, 'sealed')`,
      [workspaceId, newId(), events],
    );
    await this.database.query('notify pregon_webhooks');
    await eventually('the webhook is known', async () =>
      events.every((event) => this.events.heard(workspaceId, event)),
    );
    return workspaceId;
  }

  /** What the webhooks of a workspace are told, in the order of its telling; each has its job. */
  async told(workspaceId: string): Promise<ToldEvent[]> {
    return this.database.query<ToldEvent>(
      `select w.event, w.data from webhook_deliveries w
       join pgboss.job j on j.name = 'deliver-webhook' and j.data->>'id' = w.id::text
       where w.workspace_id = $1 order by w.created_at, w.id`,
      [workspaceId],
    );
  }

  async close(): Promise<void> {
    await this.app.close();
  }
}
