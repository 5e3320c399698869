import { Inject, Injectable } from '@nestjs/common';
import { newId, ProblemError, type Clock, type Json } from '#kernel';
import { Events, Notifications, type Target } from '#notifications';
import { CLOCK, CONFIG, Logger, type Config } from '#platform';
import { HoldWorkspace, ManageChannel } from '#publishing';
import type { HoldAction } from '../../domain/alerting/action.js';
import { alertMessage } from '../../domain/alerting/alert-message.js';
import { incidentGapMs } from '../../domain/alerting/incidents.js';
import type { AlertFinding } from '../../domain/alerting/rule.js';
import { AlertsStore } from '../../store/alerts.store.js';
import type { AlertEntity, AlertRuleEntity } from '../../store/entities/alert.entity.js';
import { BUCKET_MS } from '../../store/mention-counts.store.js';
import { ExplainAlert } from './explain-alert.js';
import { holdReason } from './hold-reason.js';
import { ResumeTokens } from './resume-tokens.js';
import { SealedActions } from './sealed-actions.js';
import { SettleAlert } from './settle-alert.js';

/** Numbers that differ by less are not explained anew. */
const WORSE = 1.2;
const NAMED = 50;

/** Makes an alert of what a rule found: one incident that is updated, not many. Called inside the transaction that keeps the rule's state. */
@Injectable()
export class RaiseAlert {
  constructor(
    private readonly alerts: AlertsStore,
    private readonly explain: ExplainAlert,
    private readonly actions: SealedActions,
    private readonly settle: SettleAlert,
    private readonly tokens: ResumeTokens,
    private readonly notifications: Notifications,
    private readonly events: Events,
    private readonly holdWorkspace: HoldWorkspace,
    private readonly channels: ManageChannel,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The incident that goes on, or a new one; none for so long as the last one of its kind cools down. */
  async run(rule: AlertRuleEntity, finding: AlertFinding): Promise<void> {
    const cooldownMs = Number(rule.cooldownMs);
    const latest = await this.alerts.latest(rule.workspaceId, rule.id, finding.subject);
    if (!latest) return this.raise(rule, finding);
    const quietMs = finding.at.getTime() - latest.lastAt.getTime();
    if (latest.state !== 'resolved') {
      if (quietMs <= incidentGapMs(rule.condition, cooldownMs)) return this.update(rule, latest, finding);
      await this.settle.resolve(rule.workspaceId, latest.id, 'system');
    } else if (quietMs < cooldownMs) return;
    await this.raise(rule, finding);
  }

  /** Nobody is told again; the explanation follows when it got worse, or when there are new mentions. */
  private async update(rule: AlertRuleEntity, alert: AlertEntity, finding: AlertFinding): Promise<void> {
    const worse = finding.mentionIds.length > 0 || isWorse(alert, finding);
    if (!worse && finding.at.getTime() - alert.lastAt.getTime() < BUCKET_MS) return;
    const { workspaceId, id } = alert;
    const now = worse ? together(alert, finding) : null;
    await this.alerts.update(
      workspaceId,
      { id },
      {
        lastAt: finding.at > alert.lastAt ? finding.at : alert.lastAt,
        updates: alert.updates + 1,
        version: alert.version + 1,
        ...(now && { observed: now.observed, expected: now.expected, score: now.score }),
        ...(now && { explanation: await this.explain.run(rule, now) }),
      },
    );
  }

  private async raise(rule: AlertRuleEntity, finding: AlertFinding): Promise<void> {
    const { workspaceId } = rule;
    const explanation = await this.explain.run(rule, finding);
    const actions = this.actions.open(rule.actions);
    const holds = actions.filter((action) => action.kind === 'hold');
    const targets = actions.filter((action): action is Target => action.kind !== 'hold');
    const id = newId();
    const held = await this.hold(workspaceId, holds, explanation.sentence, id);
    await this.alerts.insert(workspaceId, {
      id,
      ruleId: rule.id,
      topicId: rule.topicId,
      kind: rule.condition.kind,
      subject: finding.subject,
      direction: finding.direction,
      since: finding.since,
      raisedAt: this.clock.now(),
      lastAt: finding.at,
      observed: finding.observed,
      expected: finding.expected,
      score: finding.score,
      explanation,
      held,
    });
    const event = rule.condition.kind === 'source-silent' ? 'source.silent' : 'alert.raised';
    const data: Json = {
      alert: id,
      rule: rule.id,
      name: rule.name,
      topic: rule.topicId,
      kind: rule.condition.kind,
      explanation: { ...explanation } as unknown as Json,
    };
    const resumeUrl = held === null ? null : this.tokens.url(workspaceId, id);
    const message = alertMessage({ rule: rule.name, language: rule.language, explanation, resumeUrl });
    const url = `${this.config.publicUrl}/v1/alerts/${id}`;
    await this.notifications.send(workspaceId, targets, { ...message, url, event, data }, `alert:${id}`);
    await this.events.emit(workspaceId, event, data);
    this.logger.info({ workspaceId, rule: rule.id, alert: id, kind: rule.condition.kind }, 'alert raised');
  }

  /** What was stopped by this alert and not before; null: it stops nothing. A channel that is gone stops nobody. */
  private async hold(
    workspaceId: string,
    actions: HoldAction[],
    sentence: string,
    alert: string,
  ): Promise<AlertEntity['held']> {
    const reason = holdReason(sentence, alert);
    if (actions.length === 0) return null;
    if (actions.some(({ channels }) => channels === 'all')) {
      if ((await this.holdWorkspace.state(workspaceId)).held) return null;
      await this.holdWorkspace.hold(workspaceId, reason, `alert ${alert}`);
      return 'all';
    }
    const held: string[] = [];
    for (const id of new Set(actions.flatMap(({ channels }) => channels)))
      try {
        const channel = await this.channels.get(workspaceId, id);
        if (!channel.heldAt) held.push((await this.channels.hold(workspaceId, id, reason)).id);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        this.logger.warn({ workspaceId, channel: id, alert }, 'an alert should hold a channel that is gone');
      }
    return held.length === 0 ? null : held;
  }
}

function isWorse(alert: AlertEntity, finding: AlertFinding): boolean {
  if (Math.fround(finding.score) > alert.score) return true;
  if (finding.observed === null || alert.observed === null || finding.expected === null) return false;
  const far = ({ observed, expected }: { observed: number | null; expected: number | null }): number =>
    Math.abs(observed! - expected!);
  return far(finding) > WORSE * far({ observed: alert.observed, expected: alert.expected ?? finding.expected });
}

/** Of mentions each is found once: the incident has those of before, too. */
function together(alert: AlertEntity, finding: AlertFinding): AlertFinding {
  if (finding.mentionIds.length === 0) return finding;
  const before = alert.explanation.mentions.map(({ id }) => id);
  return {
    ...finding,
    since: alert.since,
    observed: (alert.observed ?? 0) + (finding.observed ?? 0),
    mentionIds: [...new Set([...finding.mentionIds, ...before])].slice(0, NAMED),
  };
}
