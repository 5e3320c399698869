import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { conflict, notFound, stale, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { EDITABLE } from '../domain/index.js';
import type { DeliveryRecord } from '../store/delivery-records.js';
import { DeliveriesStore } from '../store/deliveries.store.js';
import type { PostEntity } from '../store/entities/post.entity.js';
import { PostsStore } from '../store/posts.store.js';
import { CheckPost, inputOf, postFields } from './check-post.js';
import type { PostInput } from './compose-post.js';
import type { ExistingDelivery, Plan } from './plan-deliveries.js';
import { ReadPosts, type PostRecord } from './read-posts.js';
import { TellWebhooks } from './tell-webhooks.js';

/** What a manager changes; absent fields stay. */
export type PostChange = Partial<Omit<PostInput, 'content'>> & { content?: Partial<PostInput['content']> };

/**
 * Edits, reschedules and schedules drafts: one conditional change of everything that no publisher has yet. Should a publisher
 * have taken one of the deliveries meanwhile, nothing changes and the answer is 409.
 */
@Injectable()
export class EditPost {
  constructor(
    private readonly database: Database,
    private readonly check: CheckPost,
    private readonly posts: PostsStore,
    private readonly deliveries: DeliveriesStore,
    private readonly read: ReadPosts,
    private readonly tell: TellWebhooks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `version`: the one the manager read, null to skip that check. Throws 404, 409, 412, 422. */
  run(workspaceId: string, id: string, change: PostChange, version: number | null): Promise<PostRecord> {
    return this.database.transaction(async () => {
      const post = await this.posts.lock(workspaceId, id);
      if (!post) throw notFound('post', id);
      if (version !== null && version !== post.version) throw stale('post', post.version);
      const before = await this.deliveries.ofPosts(workspaceId, [id]);
      refuseStarted(before);
      const input = changed(inputOf(post), change);
      const keepsSlot = change.schedule === undefined;
      const existing = new Map(before.map((delivery) => [delivery.channelId, existingOf(delivery, keepsSlot)]));
      const { plan, warnings } = await this.check.run(workspaceId, id, input, existing);
      await this.save(post, input, plan, before);
      await this.tell.scheduled(workspaceId, id, before, plan.deliveries);
      return { ...(await this.read.one(workspaceId, id)), warnings };
    });
  }

  private async save(post: PostEntity, input: PostInput, plan: Plan, before: DeliveryRecord[]): Promise<void> {
    const { workspaceId, id, version } = post;
    const old = new Set(before.map((delivery) => delivery.id));
    const planned = new Set(plan.deliveries.map((delivery) => delivery.id));
    const dropped = before.filter((each) => !planned.has(each.id) && each.state !== 'cancelled').map((each) => each.id);
    const kept = plan.deliveries.filter((delivery) => old.has(delivery.id));
    const taken = [
      ...missing(
        kept.map((delivery) => delivery.id),
        await this.deliveries.replan(kept),
      ),
      ...missing(dropped, await this.deliveries.cancel(workspaceId, dropped)),
    ];
    if (taken.length) throw alreadyPublishing(before.filter((delivery) => taken.includes(delivery.id)));
    if (!input.schedule) await this.deliveries.forgetUntried(workspaceId, id);
    const added = plan.deliveries.filter((delivery) => !old.has(delivery.id));
    if (added.length) await this.deliveries.insert(added);
    await this.posts.update(
      workspaceId,
      { id },
      { ...postFields(input, plan), version: version + 1, updatedAt: this.clock.now() },
    );
  }
}

/** What was cancelled has given its slot up. */
function existingOf(delivery: DeliveryRecord, keepsSlot: boolean): ExistingDelivery {
  const { id, state, dueAt: instant, localTime, zone } = delivery;
  const adjusted = delivery.adjusted as 'gap' | 'overlap' | null;
  return { id, slot: keepsSlot && state !== 'cancelled' ? { instant, localTime, zone, adjusted } : null };
}

const missing = (wanted: string[], done: ReadonlySet<string>): string[] => wanted.filter((id) => !done.has(id));

function changed(input: PostInput, { content, ...rest }: PostChange): PostInput {
  return { ...input, ...rest, content: { ...input.content, ...content } };
}

function refuseStarted(deliveries: DeliveryRecord[]): void {
  const started = deliveries.filter((each) => !EDITABLE.includes(each.state));
  if (started.length) throw alreadyPublishing(started);
}

function alreadyPublishing(deliveries: DeliveryRecord[]) {
  const where = deliveries.map((each) => `${each.channelName} (${each.state})`).join(', ');
  return conflict('already_publishing', `It cannot be changed any more: a publisher has it on ${where}.`, {
    deliveries: deliveries.map(({ id, channelId, state }) => ({ id, channel: channelId, state })),
  });
}
