import { conflict, newId, shift, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { ANSWER_KEPT_MS, RESERVATION_MS, type KeptAnswer } from '../domain/idempotency.js';
import { IdempotencyStore, type Reservation } from '../store/idempotency.store.js';
import { sha256 } from '../store/tokens.js';

/** The key is ours now, or there is an answer to be given again. */
export type Taken = { held: Reservation } | { repeat: KeptAnswer };

/** `Idempotency-Key`: however often a write is sent, it is done once and answered the same (DESIGN §7). */
@Injectable()
export class AnswerOnce {
  constructor(
    private readonly keys: IdempotencyStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `request`: the text that two equal requests share. 409 when the key stands for another one, or for one still running. */
  async take(workspaceId: string, key: string, request: string): Promise<Taken> {
    const now = this.clock.now();
    const held = { workspaceId, key, fingerprint: sha256(request), reservation: newId() };
    const limits = { now, expired: shift(now, -ANSWER_KEPT_MS), abandoned: shift(now, -RESERVATION_MS) };
    if (await this.keys.reserve(held, limits)) return { held };
    const other = await this.keys.get(workspaceId, key);
    if (other && other.fingerprint !== held.fingerprint) {
      throw conflict(
        'idempotency_key_reused',
        'This Idempotency-Key was used for another request within the last 24 hours. Use a new key for a new request; repeat a request unchanged to get its answer again.',
      );
    }
    if (other?.answer) return { repeat: other.answer };
    throw conflict(
      'in_progress',
      'The request with this Idempotency-Key is still running. Repeat it in a moment to get its answer.',
    );
  }

  keep(held: Reservation, answer: KeptAnswer): Promise<void> {
    return this.keys.answer(held, answer);
  }

  free(held: Reservation): Promise<void> {
    return this.keys.free(held);
  }
}
