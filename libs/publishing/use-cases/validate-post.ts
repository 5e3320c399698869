import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { newId, type ProblemDetail } from '#kernel';
import { missingChannel } from './check-post.js';
import { ComposePost, type Composed, type PostInput, type Warning } from './compose-post.js';
import { PlanDeliveries, type Plan } from './plan-deliveries.js';

export interface Validation {
  ok: boolean;
  channels: {
    channel: string;
    network: string;
    name: string;
    segments: { kind: string; text: string; measured: number; limit: number }[];
    dueAt: Date | null;
    localTime: string | null;
    zone: string | null;
  }[];
  errors: ProblemDetail[];
  warnings: Warning[];
}

/** What every channel would say to a post, and when it would go out. Stores nothing. */
@Injectable()
export class ValidatePost {
  constructor(
    private readonly database: Database,
    private readonly compose: ComposePost,
    private readonly plans: PlanDeliveries,
  ) {}

  run(workspaceId: string, input: PostInput): Promise<Validation> {
    return this.database.transaction(async () => {
      const { composed, errors, warnings } = await this.compose.run(workspaceId, input);
      const plan = await this.plan(workspaceId, input, composed);
      const all = [...missingChannel(input), ...errors, ...plan.errors];
      return {
        ok: all.length === 0,
        channels: composed.map((each) => onChannel(each, plan)),
        errors: all,
        warnings: [...warnings, ...plan.warnings],
      };
    });
  }

  private async plan(workspaceId: string, { schedule, late }: PostInput, composed: Composed[]): Promise<Plan> {
    if (!schedule) return { deliveries: [], errors: [], warnings: [] };
    return this.plans.run({ workspaceId, postId: newId(), schedule, late, composed, existing: new Map() });
  }
}

function onChannel({ channel, segments, measured }: Composed, plan: Plan): Validation['channels'][number] {
  const delivery = plan.deliveries.find((each) => each.channelId === channel.id);
  return {
    channel: channel.id,
    network: channel.network,
    name: channel.name,
    segments: segments.map(({ kind, text }, i) => ({
      kind,
      text,
      measured: measured[i] ?? 0,
      limit: channel.limits.text.max,
    })),
    dueAt: delivery?.dueAt ?? null,
    localTime: delivery?.localTime ?? null,
    zone: delivery?.zone ?? null,
  };
}
