import { Database } from '#database';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { SetupLinkStore } from '../store/installation.stores.js';
import { WorkspaceStore } from '../store/workspace.store.js';
import { Establish } from './establish.js';

/** What a process with the API does once it has started. */
@Injectable()
export class FirstStart {
  constructor(
    private readonly database: Database,
    private readonly workspaces: WorkspaceStore,
    private readonly links: SetupLinkStore,
    private readonly establish: Establish,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * On an empty database: creates owner, workspace and key from PREGON_INIT_*, or else returns the one-time set-up link to
   * be printed. Null when there is nothing to print. Two processes may do this at once: the second waits for the first.
   */
  run(): Promise<string | null> {
    return this.database.transaction(async () => {
      await this.links.lock();
      if (await this.workspaces.exists()) return null;
      const { init, publicUrl } = this.config;
      if (!init) return `${publicUrl}/setup?token=${await this.links.issue(this.clock.now())}`;
      await this.establish.run({
        owner: { email: init.email, password: init.password, name: init.email.split('@')[0] ?? init.email },
        workspace: { name: 'Pregón', zone: 'UTC', language: 'en' },
        key: init.apiKey === null ? 'none' : { text: init.apiKey },
      });
      return null;
    });
  }
}
