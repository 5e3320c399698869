import { Inject, Injectable } from '@nestjs/common';
import { newId, shift } from '#kernel';
import { NetworkError, type Published } from '#networks';
import { CONFIG, GuardedHttp, type Config } from '#platform';
import { afterFailure, decideLate, mayRepeat, type FailureKind, type NextStep } from '../domain/index.js';
import type { DeliveryWork, WorkSegment } from '../store/work.store.js';
import { MediaLibrary } from '../store/media-library.js';
import { ChannelProblems } from './channel-problems.js';
import { ChannelSessions, type OpenChannel } from './channel-session.js';
import { RefreshChannel } from './refresh-channel.js';
import { asNetworkError, toldOf } from './told.js';
import { DatabaseClock } from './database-clock.js';
import { PublisherMetrics } from './publisher-metrics.js';
import { head, nextState, publishedSegment, PublishingWrites } from './publishing-writes.js';
import { toSegmentToSend } from './segment-to-send.js';
import { sleepUntil } from './sleep-until.js';

/** What one committed attempt came to. */
type Sent =
  | { kind: 'published'; attemptId: string; published: Published }
  | { kind: 'failed'; attemptId: string; failure: NetworkError; timeoutAt: Date }
  /** The fence: lease lost, or held since it was claimed. Nothing left this machine. */
  | { kind: 'refused' };

/**
 * Sends one leased delivery, segment by segment, at its instant (DESIGN §4.3 and §4.4): intent committed, bytes, outcome
 * committed. Starts at the first segment that is not published yet, so a thread resumes where it stopped.
 */
@Injectable()
export class PublishDelivery {
  constructor(
    private readonly sessions: ChannelSessions,
    private readonly refresh: RefreshChannel,
    private readonly problems: ChannelProblems,
    private readonly media: MediaLibrary,
    private readonly writes: PublishingWrites,
    private readonly http: GuardedHttp,
    private readonly clock: DatabaseClock,
    private readonly metrics: PublisherMetrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `stop`: aborted when the process wants to end; what has no intent yet is handed back. */
  async run(work: DeliveryWork, stop: AbortSignal): Promise<void> {
    if (await this.tooLate(work)) return;
    await sleepUntil(work.dueAt, this.clock, stop);
    let open = this.sessions.open(work.channel);
    let refreshed = false;
    for (const segment of work.segments.filter((each) => each.state !== 'published')) {
      if (stop.aborted) return this.release(work);
      if (!this.mayGo(work, segment)) return this.readBackFirst(work);
      let sent = await this.send(work, segment, open);
      if (sent.kind === 'failed' && sent.failure.kind === 'auth' && !refreshed) {
        refreshed = true;
        const fresh = await this.freshened(work, segment, sent, open);
        if (!fresh) return;
        open = fresh;
        sent = await this.send(work, segment, open);
      }
      if (sent.kind === 'refused') return this.release(work);
      if (sent.kind === 'failed') return this.failed(work, segment, sent);
      await this.published(work, segment, sent);
    }
  }

  /** Late policy; a thread that already began, or may have, is finished in any case. */
  private async tooLate(work: DeliveryWork): Promise<boolean> {
    if (work.segments.some((segment) => segment.state === 'published' || segment.state === 'unknown')) return false;
    const now = this.clock.now();
    const decision = decideLate(now, work.dueAt, work.releasedAt, work.late);
    if (decision === 'send') return false;
    const minutes = Math.round((now.getTime() - work.dueAt.getTime()) / 60_000);
    await this.writes.settle(work, decision === 'miss' ? 'missed' : 'held', null, {
      code: decision === 'miss' ? 'missed' : 'held_late',
      message: `It could not be sent in time: it is ${minutes} minutes late.`,
      action: 'Retry to send it now, or reschedule or cancel it.',
    });
    return true;
  }

  /** What may be out already goes only under a key that the network still honours. */
  private mayGo(work: DeliveryWork, { state, tries }: WorkSegment): boolean {
    if (state !== 'unknown' || !tries) return true;
    const { resend } = this.sessions.connectorOf(work.network).descriptor;
    const { firstAt, timeoutAt } = tries;
    return mayRepeat({ now: this.clock.now(), policy: resend, firstAttemptAt: firstAt, timeoutAt });
  }

  private async readBackFirst(work: DeliveryWork): Promise<void> {
    await this.writes.settle(work, 'unconfirmed', this.clock.now(), {
      code: 'unconfirmed',
      message: 'It is not known whether an earlier try was published, and it is too late to repeat that try safely.',
      action: 'The network is being asked. Should it stay unconfirmed, look at the channel, then confirm or resend it.',
    });
  }

  private async send(work: DeliveryWork, segment: WorkSegment, open: OpenChannel): Promise<Sent> {
    const timeoutMs = this.config.publisher.attemptTimeoutMs;
    const media = await this.media.filesFor(work.workspaceId, segment.media);
    const toSend = toSegmentToSend(work, segment, media);
    const { key, fingerprint, index: segmentIndex } = segment;
    const attemptId = newId();
    const askedAt = performance.now();
    // no byte may leave after the attempt's time-out, however long this process was paused: measured from before the commit
    if (!(await this.writes.begin({ ...head(work), attemptId, segmentIndex, key, fingerprint, timeoutMs })))
      return { kind: 'refused' };
    const timeoutAt = shift(this.clock.now(), timeoutMs);
    const left = Math.floor(timeoutMs - (performance.now() - askedAt));
    // not left to the signal: a timer of 0 ms fires after the request has gone
    if (left <= 0) return { kind: 'failed', attemptId, failure: overslept(work.network), timeoutAt };
    try {
      const signal = AbortSignal.timeout(left);
      const published = await open.connector.publish(open.session, toSend, {
        http: this.http,
        clock: this.clock,
        signal,
      });
      return { kind: 'published', attemptId, published };
    } catch (error) {
      return { kind: 'failed', attemptId, failure: asNetworkError(error, work.network), timeoutAt };
    }
  }

  /** After "token not good": commits that, refreshes, and gives the channel for a second try; null when that ended it. */
  private async freshened(
    work: DeliveryWork,
    segment: WorkSegment,
    sent: Extract<Sent, { kind: 'failed' }>,
    open: OpenChannel,
  ): Promise<OpenChannel | null> {
    try {
      const fresh = await this.refresh.run(work.channel, open);
      if (fresh) {
        const { attemptId, failure } = sent;
        await this.writes.finish({
          ...head(work),
          attemptId,
          outcome: 'auth',
          error: toldOf(failure),
          segment: null,
          next: null,
        });
        return fresh;
      }
      await this.failed(work, segment, sent);
    } catch (error) {
      const failure = asNetworkError(error, work.network);
      // whatever became of the refresh, the attempt itself was refused: nothing went out
      await this.failed(work, segment, { ...sent, failure }, failure.kind === 'unknown' ? 'not-sent' : failure.kind);
    }
    return null;
  }

  private async published(
    work: DeliveryWork,
    segment: WorkSegment,
    { attemptId, published }: Extract<Sent, { kind: 'published' }>,
  ): Promise<void> {
    const last = segment.index === work.segments.length - 1;
    const told = publishedSegment(segment, published.post);
    const next = last ? nextState(work, { state: 'published', wakeAt: null, failures: 0 }) : null;
    const quota = published.quota;
    if (quota && quota.remaining <= 0) await this.problems.pause(work.channel, quota.resetAt);
    await this.writes.finish({ ...head(work), attemptId, outcome: 'published', error: null, segment: told, next });
    if (last) this.metrics.published(work, this.clock.now());
    // the parts that follow have not failed yet
    Object.assign(work, { failures: 0, lookups: 0, resends: 0 });
  }

  private async failed(
    work: DeliveryWork,
    segment: WorkSegment,
    { attemptId, failure, timeoutAt }: Extract<Sent, { kind: 'failed' }>,
    kind: FailureKind = failure.kind,
  ): Promise<void> {
    const { resend } = this.sessions.connectorOf(work.network).descriptor;
    const { code, retryAt } = failure;
    const step = afterFailure(
      { kind, code, retryAt },
      {
        now: this.clock.now(),
        failures: work.failures,
        unknownBefore: (segment.tries?.unknown ?? 0) > 0,
        mayBeOut: segment.state === 'unknown',
        timeoutAt,
        repeatableAtOnce: resend.kind === 'same-key' && !resend.sequential,
      },
    );
    await this.applyToChannel(work, step, failure);
    const state = step.state === 'unconfirmed' ? 'unknown' : 'pending';
    await this.writes.finish({
      ...head(work),
      attemptId,
      outcome: kind,
      error: toldOf(failure),
      segment: { index: segment.index, state, remoteId: null, url: null, ref: null },
      next: nextState(work, { ...step, failures: work.failures + 1, lookups: 0 }),
    });
    this.metrics.failed(work, step.state, failure.code);
  }

  private async applyToChannel(work: DeliveryWork, step: NextStep, failure: NetworkError): Promise<void> {
    if (step.channel === 'keep') return;
    if (step.channel === 'disconnect') return this.problems.disconnect(work.channel, toldOf(failure));
    if (step.channel === 'halt') return this.problems.halt(work.channel, toldOf(failure));
    return this.problems.pause(work.channel, step.channel.pauseUntil);
  }

  /** Hands back what was claimed but not begun; a lost lease makes this a no-op. */
  private async release(work: DeliveryWork): Promise<void> {
    await this.writes.settle(work, 'ready', work.dueAt, null);
  }
}

const overslept = (network: string): NetworkError =>
  new NetworkError({
    network,
    kind: 'not-sent',
    code: 'overslept',
    message: 'This publisher stood still for so long that the try was over before it began; nothing was sent.',
    action: 'Nothing to do: the service tries again. If it goes on, give the machine more room.',
  });
