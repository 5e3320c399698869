import { Injectable } from '@nestjs/common';
import { shownTarget, Target } from '#notifications';
import { SecretBox } from '#platform';
import { z } from 'zod';
import type { HoldAction } from '../../domain/alerting/action.js';

export type AlertAction = Target | HoldAction;

/** What an alert does, in the order in which it is done. */
export const AlertActionSchema = z.union([
  Target,
  z.strictObject({ kind: z.literal('hold'), channels: z.union([z.array(z.uuid()).min(1).max(200), z.literal('all')]) }),
]);

/** The actions of a rule: they hold addresses and tokens, so they are sealed at rest. */
@Injectable()
export class SealedActions {
  constructor(private readonly secrets: SecretBox) {}

  seal(actions: readonly AlertAction[]): string {
    return this.secrets.seal(JSON.stringify(actions));
  }

  open(sealed: string): AlertAction[] {
    return z.array(AlertActionSchema).parse(JSON.parse(this.secrets.open(sealed)));
  }

  /** As they may be shown. */
  shown(sealed: string): { kind: AlertAction['kind']; to: string }[] {
    return this.open(sealed).map((action) =>
      action.kind === 'hold'
        ? { kind: action.kind, to: action.channels === 'all' ? 'all' : action.channels.join(', ') }
        : shownTarget(action),
    );
  }
}
