import { Injectable } from '@nestjs/common';
import { MINUTE, shift, type Json } from '#kernel';
import { NetworkError, type ConnectorIo } from '#networks';
import { GuardedHttp } from '#platform';
import { backoffMs, decideLate, MAX_FAILURES } from '../domain/index.js';
import { MediaLibrary } from '../store/media-library.js';
import type { DeliveryWork, WorkSegment } from '../store/work.store.js';
import { ChannelProblems } from './channel-problems.js';
import { ChannelSessions, type OpenChannel } from './channel-session.js';
import { RefreshChannel } from './refresh-channel.js';
import { asNetworkError, toldOf } from './told.js';
import { DatabaseClock } from './database-clock.js';
import { nextState, head, PublishingWrites } from './publishing-writes.js';
import { toSegment } from './segment-to-send.js';

/** A token that dies within this time after the due instant is refreshed ahead. */
const TOKEN_MARGIN_MS = 5 * MINUTE;
/** Uploads may take long; what takes longer than this has failed. */
const PREPARE_TIMEOUT_MS = 10 * MINUTE;

/**
 * Everything that can happen before the due instant (DESIGN §4.6): fresh token, uploads, link cards, a last look at the
 * channel. Nothing of it is visible on the network, so all of it may be repeated.
 */
@Injectable()
export class PrepareDelivery {
  constructor(
    private readonly sessions: ChannelSessions,
    private readonly refresh: RefreshChannel,
    private readonly problems: ChannelProblems,
    private readonly media: MediaLibrary,
    private readonly writes: PublishingWrites,
    private readonly http: GuardedHttp,
    private readonly clock: DatabaseClock,
  ) {}

  async run(work: DeliveryWork): Promise<void> {
    try {
      await this.writes.ready(work, await this.prepare(work));
    } catch (error) {
      await this.failed(work, asNetworkError(error, work.network));
    }
  }

  private async prepare(work: DeliveryWork): Promise<Json[]> {
    let open = this.sessions.open(work.channel);
    const { expiresAt } = work.channel;
    if (expiresAt && expiresAt < shift(work.dueAt, TOKEN_MARGIN_MS))
      open = (await this.refresh.run(work.channel, open)) ?? open;
    try {
      return await this.prepareAll(work, open);
    } catch (error) {
      if (asNetworkError(error, work.network).kind !== 'auth') throw error;
      const fresh = await this.refresh.run(work.channel, open);
      if (!fresh) throw error;
      return this.prepareAll(work, fresh);
    }
  }

  private async prepareAll(work: DeliveryWork, open: OpenChannel): Promise<Json[]> {
    const io: ConnectorIo = { http: this.http, clock: this.clock, signal: AbortSignal.timeout(PREPARE_TIMEOUT_MS) };
    const prepared: Json[] = [];
    for (const segment of work.segments) prepared.push(await this.prepareOne(work, segment, open, io));
    return prepared;
  }

  private async prepareOne(
    work: DeliveryWork,
    segment: WorkSegment,
    open: OpenChannel,
    io: ConnectorIo,
  ): Promise<Json> {
    if (segment.state === 'published') return segment.prepared;
    const media = await this.media.filesFor(work.workspaceId, segment.media);
    if (media.length < segment.media.length) throw mediaMissing(work.network);
    return open.connector.prepare(open.session, toSegment(segment, media), io);
  }

  private async failed(work: DeliveryWork, failure: NetworkError): Promise<void> {
    const now = this.clock.now();
    const told = toldOf(failure);
    if (failure.kind === 'auth' || failure.kind === 'disconnected') await this.problems.disconnect(work.channel, told);
    if (failure.kind === 'policy-stop') await this.problems.halt(work.channel, told);
    const late = decideLate(now, work.dueAt, work.releasedAt, work.late);
    const again = ['not-sent', 'rate-limited', 'unknown'].includes(failure.kind) && work.failures + 1 < MAX_FAILURES;
    const state = !again ? 'failed' : late === 'miss' ? 'missed' : late === 'hold' ? 'held' : 'scheduled';
    const delay = backoffMs(work.failures);
    const wakeAt = state === 'scheduled' ? (failure.retryAt ?? shift(now, delay)) : null;
    await this.writes.finish({
      ...head(work),
      attemptId: null,
      outcome: failure.kind,
      error: told,
      segment: null,
      next: nextState(work, { state, wakeAt, failures: work.failures + 1 }),
    });
  }
}

const mediaMissing = (network: string): NetworkError =>
  new NetworkError({
    network,
    kind: 'rejected',
    code: 'media_missing',
    message: 'An image of this post is no longer in the media library.',
    action: 'Upload it again, put it into the post, then retry.',
  });
