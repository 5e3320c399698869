import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import { SetupLinkStore } from '../store/installation.stores.js';
import { WorkspaceStore } from '../store/workspace.store.js';
import { Establish, type Established, type Establishment } from './establish.js';
import { invalidLink } from './problems.js';

/** The first owner follows the set-up link. */
@Injectable()
export class SetUp {
  constructor(
    private readonly database: Database,
    private readonly links: SetupLinkStore,
    private readonly workspaces: WorkspaceStore,
    private readonly establish: Establish,
  ) {}

  run(token: string, input: Omit<Establishment, 'key'>): Promise<Established> {
    return this.database.transaction(async () => {
      await this.links.lock();
      if (!(await this.links.consume(token)) || (await this.workspaces.exists())) {
        throw invalidLink(
          'setup_link_invalid',
          'This set-up link is not valid: it was used already, or a later start has printed a newer one. Use the one that the server printed last; if there is an owner already, sign in or ask them for an invitation.',
        );
      }
      return this.establish.run({ ...input, key: 'made' });
    });
  }
}
