import { Database } from '#database';
import { SecretBox } from '#platform';
import { Injectable } from '@nestjs/common';
import { randomToken, sha256 } from './tokens.js';

/** Arbitrary, but the same in every process: who holds it may create the first owner. */
const FIRST_START_LOCK = 7_336_401;

/** Secrets that the installation makes for itself. */
@Injectable()
export class InstallationSecretStore {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /** The secret of that name, made now if there is none. Of two processes that make it at once, the first one's stays. */
  async obtain(name: string): Promise<string> {
    await this.database.execute(
      `insert into installation_secrets (name, sealed) values ($1, $2) on conflict do nothing`,
      [name, this.box.seal(randomToken())],
    );
    const [row] = await this.database.query<{ sealed: string }>(
      `select sealed from installation_secrets where name = $1`,
      [name],
    );
    if (!row) throw new Error(`The secret ${name} vanished while it was read`);
    return this.box.open(row.sealed);
  }
}

/** The one-time link by which the first owner sets the service up. */
@Injectable()
export class SetupLinkStore {
  constructor(private readonly database: Database) {}

  /** Makes the rest of the current transaction the only one of its kind in the cluster. */
  async lock(): Promise<void> {
    await this.database.query(`select pg_advisory_xact_lock($1)`, [FIRST_START_LOCK]);
  }

  /** A new link's token, in place of any before it. */
  async issue(now: Date): Promise<string> {
    const token = randomToken();
    await this.database.execute(`delete from setup_links`);
    await this.database.execute(`insert into setup_links (token_hash, created_at) values ($1, $2)`, [
      sha256(token),
      now,
    ]);
    return token;
  }

  /** Uses the token up; false when it is not the one issued last. */
  async consume(token: string): Promise<boolean> {
    return (await this.database.execute(`delete from setup_links where token_hash = $1`, [sha256(token)])) === 1;
  }
}
