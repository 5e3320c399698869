import { shift, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { ANSWER_KEPT_MS } from '../domain/idempotency.js';
import { IdempotencyStore } from '../store/idempotency.store.js';
import { UserStore } from '../store/user.store.js';

/** Housekeeping, to be run once in a while by one process: removes kept answers and sessions that have run out. */
@Injectable()
export class PurgeAccounts {
  constructor(
    private readonly keys: IdempotencyStore,
    private readonly users: UserStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(): Promise<{ answers: number; sessions: number }> {
    const now = this.clock.now();
    return {
      answers: await this.keys.purge(shift(now, -ANSWER_KEPT_MS)),
      sessions: await this.users.purgeSessions(now),
    };
  }
}
