import { Database } from '#database';
import { SecretBox } from '#platform';
import { Injectable } from '@nestjs/common';
import type { KeptAnswer } from '../domain/idempotency.js';

/** Which key of which workspace, for which request, reserved by whom. */
export interface Reservation {
  workspaceId: string;
  key: string;
  fingerprint: string;
  reservation: string;
}

/**
 * What it keeps is sealed: answers may hold a secret that is shown once (a new API key), and a plain hash of a body with
 * a password in it would let a thief of the table guess the password offline.
 */
@Injectable()
export class IdempotencyStore {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /**
   * Takes a key that is free, or whose row is from before `expired`, or that has had no answer since `abandoned`; false
   * when somebody else has it. While another transaction holds the same key uncommitted, this waits for its end: that is
   * how the second of two equal requests comes to see the first one's answer.
   */
  async reserve(wanted: Reservation, at: { now: Date; expired: Date; abandoned: Date }): Promise<boolean> {
    const taken = await this.database.query(
      `insert into idempotency_keys as k (workspace_id, key, fingerprint, reservation, started_at)
       values ($1, $2, $3, $4, $5)
       on conflict (workspace_id, key) do update
         set fingerprint = excluded.fingerprint, reservation = excluded.reservation,
             started_at = excluded.started_at, answer = null
         where k.started_at <= $6 or (k.answer is null and k.started_at <= $7)
       returning 1`,
      [
        wanted.workspaceId,
        wanted.key,
        this.box.seal(wanted.fingerprint),
        wanted.reservation,
        at.now,
        at.expired,
        at.abandoned,
      ],
    );
    return taken.length === 1;
  }

  async get(workspaceId: string, key: string): Promise<{ fingerprint: string; answer: KeptAnswer | null } | null> {
    const [row] = await this.database.query<{ fingerprint: string; answer: string | null }>(
      `select fingerprint, answer from idempotency_keys where workspace_id = $1 and key = $2`,
      [workspaceId, key],
    );
    if (!row) return null;
    const answer = row.answer === null ? null : (JSON.parse(this.box.open(row.answer)) as KeptAnswer);
    return { fingerprint: this.box.open(row.fingerprint), answer };
  }

  /** Keeps the answer, unless the reservation was taken over meanwhile. */
  async answer(held: Reservation, answer: KeptAnswer): Promise<void> {
    await this.database.execute(
      `update idempotency_keys set answer = $4 where workspace_id = $1 and key = $2 and reservation = $3`,
      [held.workspaceId, held.key, held.reservation, this.box.seal(JSON.stringify(answer))],
    );
  }

  /** Frees the key of a write that failed. */
  async free(held: Reservation): Promise<void> {
    await this.database.execute(
      `delete from idempotency_keys where workspace_id = $1 and key = $2 and reservation = $3`,
      [held.workspaceId, held.key, held.reservation],
    );
  }

  /** Removes the keys taken at `before` or earlier, of all workspaces; how many there were. */
  purge(before: Date): Promise<number> {
    return this.database.execute(`delete from idempotency_keys where started_at <= $1`, [before]);
  }
}
