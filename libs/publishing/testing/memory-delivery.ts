import { newId, shift, type Clock } from '#kernel';
import type { DeliveryState } from '../domain/index.js';
import type { Intent, Outcome } from '../store/attempts.store.js';
import type { DeliveryWork } from '../store/work.store.js';
import { head, nextState, type PublishingWrites } from '../use-cases/publishing-writes.js';
import { segment, work } from './delivery-work.js';

interface Attempt {
  segmentIndex: number;
  key: string;
  startedAt: Date;
  timeoutAt: Date;
  outcome: string | null;
}

/**
 * One delivery in memory, changed as the database would change it by what the stores write. For model-based tests, which need
 * thousands of lives of a delivery and a clock that jumps hours.
 */
export class MemoryDelivery implements Pick<PublishingWrites, 'begin' | 'finish' | 'settle'> {
  readonly attempts: Attempt[] = [];
  wakeAt: Date | null;
  private row: DeliveryWork;

  constructor(
    parts: number,
    dueAt: Date,
    private readonly clock: Clock,
  ) {
    const segments = Array.from({ length: parts }, (_, index) => segment(index, { text: `${index}` }));
    this.row = work(segments, { dueAt, state: 'ready' });
    this.wakeAt = dueAt;
  }

  get state(): DeliveryState {
    return this.row.state;
  }

  get segments(): DeliveryWork['segments'] {
    return this.row.segments;
  }

  /** What a publisher gets that claims it now; for publishing it moves, for a look-up it stays `unconfirmed`. */
  claim(secret: string): DeliveryWork {
    if (this.row.state !== 'unconfirmed') this.row.state = 'publishing';
    const loaded = structuredClone({ ...this.row, leaseToken: newId() });
    this.row.leaseToken = loaded.leaseToken;
    loaded.channel.secret = secret;
    for (const part of loaded.segments) part.tries = this.triesOf(part.index);
    return loaded;
  }

  begin(intent: Intent): Promise<boolean> {
    const { segmentIndex, key, timeoutMs } = intent;
    const startedAt = this.clock.now();
    this.attempts.push({ segmentIndex, key, startedAt, timeoutAt: shift(startedAt, timeoutMs), outcome: null });
    return Promise.resolve(true);
  }

  finish({ attemptId, outcome, segment: told, next }: Outcome): Promise<boolean> {
    if (attemptId) this.attempts.at(-1)!.outcome = outcome;
    if (told) Object.assign(this.segments[told.index]!, told);
    if (next) {
      const { state, wakeAt, failures, lookups, resends } = next;
      Object.assign(this.row, { state, failures, lookups, resends });
      this.wakeAt = wakeAt;
    }
    return Promise.resolve(true);
  }

  settle(of: DeliveryWork, state: DeliveryState, wakeAt: Date | null): Promise<boolean> {
    const next = nextState(of, { state, wakeAt });
    return this.finish({ ...head(of), attemptId: null, outcome: state, error: null, segment: null, next });
  }

  /** What `ClaimsStore.recoverExpired` does after its publisher died. */
  recover(): void {
    const open = this.attempts.at(-1)!;
    open.outcome = 'unknown';
    this.segments[open.segmentIndex]!.state = 'unknown';
    this.row.state = 'unconfirmed';
    this.wakeAt = open.timeoutAt;
  }

  /** What a person's "retry" does: `DeliveriesStore.release` and `refreeze`, then it is prepared again. */
  release(): void {
    Object.assign(this.row, { state: 'ready', failures: 0, lookups: 0, releasedAt: this.clock.now() });
    this.wakeAt = this.clock.now();
    for (const part of this.segments) if (part.state === 'pending') part.key = newId();
  }

  private triesOf(index: number): DeliveryWork['segments'][number]['tries'] {
    const made = this.attempts.filter((attempt) => attempt.segmentIndex === index);
    if (!made.length) return null;
    return {
      firstAt: made[0]!.startedAt,
      timeoutAt: new Date(Math.max(...made.map((attempt) => attempt.timeoutAt.getTime()))),
      unknown: made.filter((attempt) => (attempt.outcome ?? 'unknown') === 'unknown').length,
    };
  }
}
