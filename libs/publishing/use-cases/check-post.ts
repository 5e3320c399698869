import { Injectable } from '@nestjs/common';
import { unprocessable, type ProblemDetail } from '#kernel';
import type { PostEntity, ScheduleRequest } from '../store/entities/post.entity.js';
import { ComposePost, type Composition, type PostInput, type Warning } from './compose-post.js';
import { PlanDeliveries, type ExistingDelivery, type Plan } from './plan-deliveries.js';

/** A post that was checked and planned, not stored yet. */
export interface CheckedPost {
  plan: Plan;
  warnings: Warning[];
}

/** Checks a post against every channel and plans its deliveries; a 422 names each channel, limit and measured value. */
@Injectable()
export class CheckPost {
  constructor(
    private readonly compose: ComposePost,
    private readonly plans: PlanDeliveries,
  ) {}

  /** `existing`: the deliveries that the post had before, by channel. Throws 422 `post_refused`. */
  async run(
    workspaceId: string,
    postId: string,
    input: PostInput,
    existing: ReadonlyMap<string, ExistingDelivery> = new Map(),
  ): Promise<CheckedPost> {
    const composition = await this.compose.run(workspaceId, input);
    if (!input.schedule) {
      refuse(composition.errors.filter(brokenReference));
      return { plan: { deliveries: [], errors: [], warnings: [] }, warnings: composition.warnings };
    }
    refuse([...missingChannel(input), ...composition.errors]);
    const plan = await this.plan(workspaceId, postId, input, input.schedule, composition, existing);
    refuse(plan.errors);
    return { plan, warnings: [...composition.warnings, ...plan.warnings] };
  }

  private plan(
    workspaceId: string,
    postId: string,
    { late }: PostInput,
    schedule: ScheduleRequest,
    { composed }: Composition,
    existing: ReadonlyMap<string, ExistingDelivery>,
  ): Promise<Plan> {
    return this.plans.run({ workspaceId, postId, schedule, late, composed, existing });
  }
}

/** A draft may be unfinished, but it may not point to what does not exist. */
const brokenReference = ({ code }: ProblemDetail): boolean =>
  code.startsWith('unknown_') || code === 'variant_without_channel';

/** What is to go out needs a place to go to. */
export function missingChannel({ schedule, channels }: PostInput): ProblemDetail[] {
  if (!schedule || channels.length) return [];
  const message = 'Name at least one channel to publish on, or leave schedule null for a draft.';
  return [{ code: 'no_channel', pointer: '/channels', message }];
}

function refuse(errors: ProblemDetail[]): void {
  if (!errors.length) return;
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more: see errors)` : '';
  throw unprocessable('post_refused', `${first?.message ?? ''}${more}`, errors);
}

/** The stored fields of a post that come from what the manager wrote. */
export function postFields(
  input: PostInput,
  plan: Pick<Plan, 'deliveries'>,
): Pick<PostEntity, 'content' | 'channels' | 'schedule' | 'dueAt' | 'lateAfterMs' | 'lateThen' | 'tags'> {
  const dues = plan.deliveries.map((delivery) => delivery.dueAt.getTime());
  return {
    content: input.content,
    channels: input.channels,
    schedule: input.schedule,
    dueAt: dues.length ? new Date(Math.min(...dues)) : null,
    lateAfterMs: String(input.late.afterMs),
    lateThen: input.late.then,
    tags: input.tags,
  };
}

/** A stored post as a manager wrote it. */
export function inputOf(post: PostEntity): PostInput {
  return {
    content: post.content,
    channels: post.channels,
    schedule: post.schedule,
    late: { afterMs: Number(post.lateAfterMs), then: post.lateThen },
    tags: post.tags,
  };
}
