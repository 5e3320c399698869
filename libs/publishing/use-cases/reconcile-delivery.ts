import { Inject, Injectable } from '@nestjs/common';
import { SECOND, shift } from '#kernel';
import type { ConnectorIo, Finding, RemotePost } from '#networks';
import { CONFIG, GuardedHttp, Logger, type Config } from '#platform';
import { afterFailedLookup, afterLookup, type LookupStep } from '../domain/index.js';
import type { Outcome } from '../store/attempts.store.js';
import type { Told } from '../store/entities/told.js';
import { MediaLibrary } from '../store/media-library.js';
import type { DeliveryWork, WorkSegment } from '../store/work.store.js';
import { ChannelSessions, type OpenChannel } from './channel-session.js';
import { RefreshChannel } from './refresh-channel.js';
import { asNetworkError } from './told.js';
import { DatabaseClock } from './database-clock.js';
import { PublisherMetrics } from './publisher-metrics.js';
import { head, nextState, publishedSegment, PublishingWrites } from './publishing-writes.js';
import { toSegmentToSend } from './segment-to-send.js';

const LOOKUP_TIMEOUT_MS = 30 * SECOND;

/** Asks the network whether a delivery of unknown outcome went out, and decides what that means (DESIGN §4.4). Sends nothing. */
@Injectable()
export class ReconcileDelivery {
  constructor(
    private readonly sessions: ChannelSessions,
    private readonly refresh: RefreshChannel,
    private readonly media: MediaLibrary,
    private readonly writes: PublishingWrites,
    private readonly http: GuardedHttp,
    private readonly clock: DatabaseClock,
    private readonly metrics: PublisherMetrics,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async run(work: DeliveryWork): Promise<void> {
    const segment = work.segments.find((each) => each.state === 'unknown');
    if (!segment?.tries) return this.goOn(work);
    // from before the question: absence that was seen before the time-out proves nothing after it
    const askedAt = this.clock.now();
    try {
      const open = this.sessions.open(work.channel);
      const finding = await this.lookup(work, segment, open);
      const result = finding.found ? 'found' : finding.absent ? 'absent' : 'unclear';
      const policy = open.connector.descriptor.resend;
      // a listing may not show yet what was accepted in the last moment of the last attempt
      const lagMs = policy.kind === 'after-absence' ? this.config.publisher.readbackLagMs : 0;
      const step = afterLookup(result, {
        now: askedAt,
        policy,
        firstAttemptAt: segment.tries.firstAt,
        timeoutAt: shift(segment.tries.timeoutAt, lagMs),
        resends: work.resends,
        lookups: work.lookups,
        failures: work.failures,
      });
      await this.apply(work, segment, step, finding.found ? finding.post : null);
    } catch (error) {
      const failure = asNetworkError(error, work.network);
      this.logger.warn({ delivery: work.deliveryId, network: work.network, code: failure.code }, 'look-up failed');
      const step = afterFailedLookup({ now: this.clock.now(), lookups: work.lookups });
      const lost = failure.kind === 'auth' || failure.kind === 'disconnected';
      await this.apply(work, segment, step, null, lost ? NOBODY_TO_ASK : undefined);
    }
  }

  /** Nothing of it is unknown: the first part that is missing is due. */
  private async goOn(work: DeliveryWork): Promise<void> {
    await this.writes.settle(work, 'retrying', this.clock.now(), null);
  }

  private async lookup(work: DeliveryWork, segment: WorkSegment, open: OpenChannel): Promise<Finding> {
    const media = await this.media.filesFor(work.workspaceId, segment.media);
    const toFind = toSegmentToSend(work, segment, media);
    const since = segment.tries?.firstAt ?? work.dueAt;
    const io = (): ConnectorIo => ({
      http: this.http,
      clock: this.clock,
      signal: AbortSignal.timeout(LOOKUP_TIMEOUT_MS),
    });
    try {
      return await open.connector.findPublished(open.session, toFind, since, io());
    } catch (error) {
      if (asNetworkError(error, work.network).kind !== 'auth') throw error;
      const fresh = await this.refresh.run(work.channel, open);
      if (!fresh) throw error;
      return fresh.connector.findPublished(fresh.session, toFind, since, io());
    }
  }

  private async apply(
    work: DeliveryWork,
    segment: WorkSegment,
    step: LookupStep,
    post: RemotePost | null,
    error = step.state === 'unconfirmed' ? unconfirmed(step.wakeAt) : null,
  ): Promise<void> {
    const told = post
      ? publishedSegment(segment, post)
      : step.state === 'retrying' && step.absent
        ? unsent(segment)
        : null;
    const more = work.segments.some((each) => each.state !== 'published');
    const resumes = step.state === 'published' && more;
    await this.writes.finish({
      ...head(work),
      attemptId: null,
      outcome: 'looked-up',
      error,
      segment: told,
      next: nextState(work, {
        state: resumes ? 'retrying' : step.state,
        wakeAt: resumes ? this.clock.now() : step.state === 'published' ? null : step.wakeAt,
        failures: step.state === 'published' ? 0 : work.failures,
        lookups: step.state === 'unconfirmed' ? work.lookups + 1 : 0,
        resends: step.state === 'published' ? 0 : step.state === 'retrying' ? work.resends + 1 : work.resends,
      }),
    });
    if (step.state === 'published' && !more) this.metrics.published(work, this.clock.now());
  }
}

const unsent = ({ index }: WorkSegment): Outcome['segment'] => ({
  index,
  state: 'pending',
  remoteId: null,
  url: null,
  ref: null,
});

const NOBODY_TO_ASK: Told = {
  code: 'unconfirmed_disconnected',
  message:
    'The network did not say whether it published this, and its channel is not connected any more, so it cannot be asked.',
  action:
    'Connect the channel again: then the network is asked by itself. Or look at it, and confirm this or send it again.',
};

function unconfirmed(wakeAt: Date | null): Told {
  return {
    code: 'unconfirmed',
    message: 'The network did not say whether it published this, and reading it back has not settled it.',
    action: wakeAt
      ? 'The network is asked again by itself; you may also look at the channel and confirm it with its address.'
      : 'Look at the channel: confirm it with its address if it is there, or send it again if it is not.',
  };
}
