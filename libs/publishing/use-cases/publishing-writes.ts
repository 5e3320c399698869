import { Injectable } from '@nestjs/common';
import type { Json } from '#kernel';
import type { RemotePost } from '#networks';
import { AttemptsStore, type Intent, type NextState, type Outcome } from '../store/attempts.store.js';
import type { Move } from '../store/delivery-facts.js';
import type { Told } from '../store/entities/told.js';
import type { DeliveryWork, WorkSegment } from '../store/work.store.js';
import { GroupCommit } from './group-commit.js';
import { TellWebhooks } from './tell-webhooks.js';

/** All that a publisher commits, gathered into as few commits as the load allows. */
@Injectable()
export class PublishingWrites {
  private readonly intents: GroupCommit<Intent, boolean>;
  private readonly outcomes: GroupCommit<Outcome, boolean>;
  private readonly toldOutcomes: GroupCommit<Outcome, boolean>;
  private readonly preparations: GroupCommit<{ claim: DeliveryWork; prepared: Json[] }, undefined>;

  constructor(
    store: AttemptsStore,
    private readonly tell: TellWebhooks,
  ) {
    this.intents = new GroupCommit(async (items) => {
      const begun = await store.begin(items);
      return items.map((item) => begun.has(item.attemptId));
    });
    this.outcomes = new GroupCommit(async (items) => {
      const moved = await store.finish(items);
      return items.map((item) => moved.has(item.deliveryId));
    });
    // apart, so that a workspace without webhooks neither waits for those of another nor fails with them
    this.toldOutcomes = new GroupCommit(async (items) => {
      const tellMoved = (moved: Set<string>): Promise<void> =>
        tell.deliveries(items.flatMap(moveOf).filter(({ deliveryId }) => moved.has(deliveryId)));
      const moved = await tell.together(() => store.finish(items), tellMoved);
      return items.map((item) => moved.has(item.deliveryId));
    });
    this.preparations = new GroupCommit(async (items) => {
      await store.prepared(items);
      return items.map(() => undefined);
    });
  }

  /** Commits the intent to send; false: the lease is lost or the channel was held meanwhile, nothing may be sent. */
  begin(intent: Intent): Promise<boolean> {
    return this.intents.add(intent);
  }

  /** Commits an outcome; false: the delivery is no longer ours to move (the attempt and its segment keep the fact). */
  finish(outcome: Outcome): Promise<boolean> {
    const told = moveOf(outcome).some((move) => this.tell.hearsMove(move));
    return (told ? this.toldOutcomes : this.outcomes).add(outcome);
  }

  /** Commits what was prepared: the delivery is ready. */
  ready(claim: DeliveryWork, prepared: Json[]): Promise<void> {
    return this.preparations.add({ claim, prepared });
  }

  /** Moves a delivery without an attempt: prepared, missed, held, released. */
  settle(work: DeliveryWork, state: NextState['state'], wakeAt: Date | null, error: Told | null): Promise<boolean> {
    return this.finish({
      ...head(work),
      attemptId: null,
      outcome: state,
      error,
      segment: null,
      next: nextState(work, { state, wakeAt }),
    });
  }
}

/** The part of an outcome that says whose it is. */
export function head(work: DeliveryWork): Pick<Outcome, 'workspaceId' | 'deliveryId' | 'leaseToken' | 'from'> {
  const { workspaceId, deliveryId, leaseToken, state: from } = work;
  return { workspaceId, deliveryId, leaseToken, from };
}

/** The move that an outcome makes if it is ours to make; a look-up that leaves it unconfirmed makes none. */
function moveOf({ workspaceId, deliveryId, from, next }: Outcome): Move[] {
  return next && next.state !== from ? [{ workspaceId, deliveryId, to: next.state }] : [];
}

/** The next state of a delivery; what is not named stays as it is. */
export function nextState(
  work: DeliveryWork,
  next: Partial<NextState> & Pick<NextState, 'state' | 'wakeAt'>,
): NextState {
  const { failures, lookups, resends } = work;
  const first = work.segments[0];
  return { failures, lookups, resends, remoteId: first?.remoteId ?? null, url: first?.url ?? null, ...next };
}

/** What a segment is known to be after it was found or published; remembered in `work` for the parts that follow. */
export function publishedSegment(segment: WorkSegment, post: RemotePost): NonNullable<Outcome['segment']> {
  Object.assign(segment, { state: 'published', remoteId: post.remoteId, url: post.url, ref: post.ref });
  return { index: segment.index, state: 'published', remoteId: post.remoteId, url: post.url, ref: post.ref };
}
