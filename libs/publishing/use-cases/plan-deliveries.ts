import { Inject, Injectable } from '@nestjs/common';
import {
  DAY,
  localTimeOf,
  MINUTE,
  newId,
  resolveLocalTime,
  shift,
  type Clock,
  type ProblemDetail,
  type ResolvedTime,
} from '#kernel';
import { CLOCK, CONFIG, type Config } from '#platform';
import { fingerprintOf, nextFreeSlot, type LatePolicy, type SegmentContent } from '../domain/index.js';
import { ChannelsStore } from '../store/channels.store.js';
import type { PlannedDelivery, PlannedSegment } from '../store/deliveries.store.js';
import type { ChannelEntity } from '../store/entities/channel.entity.js';
import type { ScheduleRequest } from '../store/entities/post.entity.js';
import type { Composed, Warning } from './compose-post.js';

/** How far in the past an instant may lie and still mean "now": clocks differ, forms take time. */
const PAST_TOLERANCE_MS = MINUTE;
/** What lies further ahead is a slip of the pen in the year. */
const MAX_AHEAD_MS = 10 * 366 * DAY;
const WITH_OFFSET = /(Z|[+-]\d{2}:\d{2})$/;

/** A delivery that a post has already. */
export interface ExistingDelivery {
  id: string;
  /** The slot that it keeps as long as nobody asks for another one. */
  slot: ResolvedTime | null;
}

export interface PlanRequest {
  workspaceId: string;
  postId: string;
  schedule: ScheduleRequest;
  late: LatePolicy;
  composed: Composed[];
  /** By channel. */
  existing: ReadonlyMap<string, ExistingDelivery>;
}

export interface Plan {
  deliveries: PlannedDelivery[];
  errors: ProblemDetail[];
  warnings: Warning[];
}

/** Turns "when" into an instant per channel, and fixes all that decides the bytes of each segment. Writes nothing but slot locks. */
@Injectable()
export class PlanDeliveries {
  constructor(
    private readonly channels: ChannelsStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async run(request: PlanRequest): Promise<Plan> {
    const plan: Plan = { deliveries: [], errors: [], warnings: [] };
    const now = this.clock.now();
    for (const composed of request.composed) {
      const due = await this.dueOn(composed.channel, request, now);
      if ('code' in due) plan.errors.push({ ...due, channel: composed.channel.id });
      else {
        plan.deliveries.push(this.deliveryOf(request, composed, due));
        if (due.adjusted) plan.warnings.push(adjustedWarning(composed.channel.id, due));
      }
    }
    return plan;
  }

  private async dueOn(
    channel: ChannelEntity,
    { schedule, existing }: PlanRequest,
    now: Date,
  ): Promise<ResolvedTime | ProblemDetail> {
    if ('now' in schedule) return inZone(now, channel.zone);
    if ('queue' in schedule) {
      const slot = existing.get(channel.id)?.slot;
      return slot && slot.instant > now ? slot : this.nextSlot(channel, now);
    }
    const { at, zone } = schedule;
    const time = WITH_OFFSET.test(at) ? inZone(new Date(at), zone) : resolveLocalTime(at, zone);
    if (time.instant > shift(now, MAX_AHEAD_MS)) return tooFarAhead(time);
    return time.instant < shift(now, -PAST_TOLERANCE_MS) ? inThePast(time) : time;
  }

  private async nextSlot(channel: ChannelEntity, now: Date): Promise<ResolvedTime | ProblemDetail> {
    await this.channels.lock(channel.workspaceId, channel.id);
    const slots = await this.channels.slots(channel.workspaceId, channel.id);
    const taken = await this.channels.takenInstants(channel.workspaceId, channel.id, now);
    return nextFreeSlot(slots, channel.zone, now, taken) ?? noSlot(channel, slots.length > 0);
  }

  private deliveryOf(
    request: PlanRequest,
    { channel, connector, segments }: Composed,
    due: ResolvedTime,
  ): PlannedDelivery {
    return {
      workspaceId: request.workspaceId,
      id: request.existing.get(channel.id)?.id ?? newId(),
      postId: request.postId,
      channelId: channel.id,
      network: channel.network,
      dueAt: due.instant,
      localTime: due.localTime,
      zone: due.zone,
      adjusted: due.adjusted,
      late: request.late,
      wakeAt: shift(due.instant, -this.config.publisher.prepareAheadMs),
      segments: segments.map((segment) => frozen(segment, due.instant, (at, index) => connector.newKey(at, index))),
    };
  }
}

const inZone = (instant: Date, zone: string): ResolvedTime => ({
  instant,
  localTime: localTimeOf(instant, zone),
  zone,
  adjusted: null,
});

function frozen(segment: SegmentContent, dueAt: Date, newKey: (at: Date, index: number) => string): PlannedSegment {
  const { index, kind, text, media, options } = segment;
  // what the network is told as its time: the instant it is meant for, parts of a thread in order
  const frozenAt = shift(dueAt, index);
  return {
    index,
    kind,
    text,
    media,
    options,
    frozenAt,
    key: newKey(frozenAt, index),
    fingerprint: fingerprintOf(segment),
  };
}

function adjustedWarning(channel: string, { adjusted, localTime, zone }: ResolvedTime): Warning {
  const message =
    adjusted === 'gap'
      ? `The clocks skip this time in ${zone}: it goes out at ${localTime}, the first instant that exists.`
      : `The clocks show ${localTime} twice in ${zone} that day: it goes out the first time.`;
  return { code: `time_${adjusted}`, channel, pointer: '/schedule/at', message };
}

const inThePast = ({ localTime, zone }: ResolvedTime): ProblemDetail => ({
  code: 'in_the_past',
  pointer: '/schedule/at',
  message: `${localTime} in ${zone} is in the past: choose a time to come, or {"now": true}.`,
});

const tooFarAhead = ({ localTime, zone }: ResolvedTime): ProblemDetail => ({
  code: 'too_far_ahead',
  pointer: '/schedule/at',
  message: `${localTime} in ${zone} is more than ten years ahead: is the year right?`,
});

const noSlot = (channel: ChannelEntity, hasSlots: boolean): ProblemDetail => ({
  code: hasSlots ? 'queue_full' : 'no_slots',
  pointer: '/schedule/queue',
  message: hasSlots
    ? `Every slot of the channel ${channel.name} is taken for two years: add slots or choose a time.`
    : `The channel ${channel.name} has no slots: set them with PUT /v1/channels/${channel.id}/slots, or choose a time.`,
});
