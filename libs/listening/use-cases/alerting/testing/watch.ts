import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Database } from '#database';
import { DAY, HOUR, MINUTE, newId, shift } from '#kernel';
import { FakeClock, useDatabase } from '#testing';
import type * as jest from '@jest/globals';
import type { CountCondition } from '../../../domain/alerting/rule.js';
import type { SeriesRow } from '../../../domain/spikes/score-series.js';
import { simulated } from '../../../domain/spikes/testing/simulated-counts.js';
import type { AlertEntity, AlertRuleEntity } from '../../../store/entities/alert.entity.js';
import type { TopicEntity } from '../../../store/entities/topic.entity.js';
import { Planter, type Said } from '../../reputation/testing/plant.js';
import { workbench, WORKBENCH_SCHEMAS } from '../../reputation/testing/workbench.js';
import { RisingTerms } from '../../reputation/rising-terms.js';
import { BacktestAlertRule } from '../backtest-alert-rule.js';
import { DueAlertRules } from '../due-alert-rules.js';
import { EvaluateAlertRule } from '../evaluate-alert-rule.js';
import { ExplainAlert } from '../explain-alert.js';
import { HistoryOfCounts } from '../history-of-counts.js';
import { ManageAlertRules, type AlertRuleInput } from '../manage-alert-rules.js';
import { RaiseAlert } from '../raise-alert.js';
import { ReadAlerts } from '../read-alerts.js';
import { ResumeByLink } from '../resume-by-link.js';
import { ResumeTokens } from '../resume-tokens.js';
import { SealedActions } from '../sealed-actions.js';
import { SettleAlert } from '../settle-alert.js';
import { UnwellSources } from '../unwell-sources.js';
import { WatchCounts } from '../watch-counts.js';
import { WatchMentions } from '../watch-mentions.js';
import { WatchSentiment } from '../watch-sentiment.js';
import { WatchSources } from '../watch-sources.js';

const ALERTING = [
  ...[BacktestAlertRule, DueAlertRules, EvaluateAlertRule, ExplainAlert, HistoryOfCounts, ManageAlertRules, RaiseAlert],
  ...[ReadAlerts, ResumeByLink, ResumeTokens, RisingTerms, SealedActions, SettleAlert, UnwellSources],
  ...[WatchCounts, WatchMentions, WatchSentiment, WatchSources],
];

export const STEP = 5 * MINUTE;
/** After the end of five minutes: they are closed. */
const CLOSED = 21_000;

/** One workspace with a topic, and time that passes as the test says. */
class Watch {
  readonly plant: Planter;
  topic!: TopicEntity;

  constructor(
    private readonly app: NestExpressApplication,
    private readonly database: Database,
    readonly clock: FakeClock,
  ) {
    this.plant = new Planter(database);
  }

  get workspaceId(): string {
    return this.plant.workspaceId;
  }

  async begin(language: 'en' | 'es' = 'en'): Promise<this> {
    await this.plant.workspace('Europe/Madrid', language);
    this.topic = await this.plant.topic('Acme');
    return this;
  }

  /** Counts of the days before now: `mean` mentions in five minutes. */
  async history(days: number, mean: number, seed = 1): Promise<void> {
    const from = shift(this.clock.now(), -days * DAY);
    await this.plant.counted(this.topic, rowsOf(simulated({ from, days, seed }, () => mean)));
  }

  async rule(condition: AlertRuleInput['condition'], more: Partial<AlertRuleInput> = {}): Promise<AlertRuleEntity> {
    const rest = {
      cooldownMs: 6 * 60 * MINUTE,
      actions: [],
      language: 'en' as const,
      enabled: true,
      snoozedUntil: null,
    };
    const input = { name: 'Acme rule', topicId: this.topic.id, condition, ...rest, ...more };
    return this.app.get(ManageAlertRules).create(this.workspaceId, input);
  }

  /** A calm month, some of it with texts, and a rule that has learnt it. */
  async calm(
    condition: AlertRuleInput['condition'] = SPIKE,
    more: Partial<AlertRuleInput> = {},
  ): Promise<AlertRuleEntity> {
    await this.history(30, 2);
    const usual = ['The shop in the square is nice', 'Bought a lamp from Acme', 'Acme opens at nine on weekdays'];
    const texts = Array.from({ length: 60 }, (_, i) => ({
      at: shift(this.clock.now(), -(i + 1) * 2 * HOUR),
      text: usual[i % 3]!,
      author: `usual${i % 7}`,
    }));
    await this.plant.say(this.topic, texts);
    const rule = await this.rule(condition, { actions: [MAIL], ...more });
    await this.look(rule);
    return rule;
  }

  /** False: it was not looked at. */
  look({ id }: { id: string }): Promise<boolean> {
    const ref = { workspaceId: this.workspaceId, id };
    return this.app.get(EvaluateAlertRule).run(ref, shift(this.clock.now(), 1));
  }

  /** Five minutes in which this is said, looked at once they are closed. Returns with the clock on the begin of the next ones. */
  async step(rule: { id: string }, usual: number, said: readonly Omit<Said, 'at'>[] = []): Promise<void> {
    const at = this.clock.now();
    await this.plant.counted(this.topic, [{ at, value: usual }], 'usual');
    if (said.length > 0)
      await this.plant.say(
        this.topic,
        said.map((one, i) => ({ ...one, at: shift(at, i) })),
      );
    this.clock.set(shift(at, STEP + CLOSED));
    await this.look(rule);
    this.clock.set(shift(at, STEP));
  }

  async steps(rule: { id: string }, count: number, usual: number): Promise<void> {
    for (let i = 0; i < count; i++) await this.step(rule, usual);
  }

  async alerts(): Promise<AlertEntity[]> {
    const { items } = await this.app.get(ReadAlerts).list(this.workspaceId, {}, 200, undefined);
    return items.toReversed();
  }

  /** What people were told. */
  told(): Promise<{ key: string; kind: string; message: { subject: string; text: string; url: string } }[]> {
    return this.database.query(
      'select key, kind, message from notifications where workspace_id = $1 order by created_at, key',
      [this.workspaceId],
    );
  }

  /** A source of the town, with its feed. */
  async source(
    feed: { state?: string; failures?: number; lastSuccessAt?: Date; problem?: object } = {},
  ): Promise<string> {
    const id = newId();
    const { state = 'reading', failures = 0, lastSuccessAt = this.clock.now(), problem = null } = feed;
    await this.database.execute(
      `insert into feeds (key, kind, config, state, next_at, failures, last_success_at, problem, callback_token)
       values ($1, 'town', '{}', $2, now(), $3, $4, $5, $1)`,
      [`source:${id}`, state, failures, lastSuccessAt, problem],
    );
    await this.database.execute(
      `insert into sources (workspace_id, id, kind, name, config, feed_key, created_at)
       values ($1, $2, 'town', 'Town crier', '{}', $3, $4)`,
      [this.workspaceId, id, `source:${id}`, shift(this.clock.now(), -30 * DAY)],
    );
    return id;
  }

  async setFeed(sourceId: string, set: string, ...params: unknown[]): Promise<void> {
    await this.database.execute(`update feeds set ${set} where key = $1`, [`source:${sourceId}`, ...params]);
  }

  async channel(name: string): Promise<string> {
    const id = newId();
    await this.database.execute(
      `insert into channels (workspace_id, id, network, remote_id, handle, name, base_url, secret, state, limits, zone)
       values ($1, $2::uuid, 'town', $2::text, '@crier', $3, 'https://town.example', 'sealed', 'connected', '{}', 'Europe/Madrid')`,
      [this.workspaceId, id, name],
    );
    return id;
  }

  async held(): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(
      'select name from channels where workspace_id = $1 and held_at is not null order by name',
      [this.workspaceId],
    );
    return rows.map(({ name }) => name);
  }
}

/** Buckets whose data is there: all of the simulated ones. */
const rowsOf = (rows: readonly SeriesRow[]): { at: Date; value: number }[] =>
  rows.map(({ at, value }) => ({ at, value: value ?? 0 }));

export const MAIL = { kind: 'email' as const, to: ['onduty@example.org'] };
const NO_FILTER = { source: null, language: null, sentiment: null };
export const SPIKE: CountCondition = {
  ...{ kind: 'spike', sensitivity: 'balanced', windowMs: null, minimum: 10 },
  of: NO_FILTER,
};

/** Jest hooks: the use cases on a database of this file's, and a workspace of its own for each test, at noon of a Wednesday in Madrid. */
export function useWatch(): {
  readonly app: NestExpressApplication;
  readonly watch: Watch;
  readonly database: Database;
} {
  const { afterAll, afterEach, beforeAll, beforeEach } = globalThis as unknown as typeof jest;
  const db = useDatabase(WORKBENCH_SCHEMAS);
  const clock = new FakeClock();
  let app: NestExpressApplication;
  let watch: Watch;
  beforeAll(async () => {
    const sources = [{ kind: 'town', silentAfterMs: HOUR }];
    app = await workbench({ database: db.database, clock, providers: ALERTING, sources });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    clock.set('2026-06-10T10:00:00Z');
    watch = await new Watch(app, db.database, clock).begin();
  });
  afterEach(async () => {
    const tables = 'mentions, texts, mention_counts, source_counts, sources, topics, feed_gaps, feeds';
    await db.database.execute(`truncate alerts, alert_rules, ${tables}, notifications`);
  });
  return {
    get app() {
      return app;
    },
    get watch() {
      return watch;
    },
    get database() {
      return db.database;
    },
  };
}

/** So many people say something, each their own. */
export const crowd = (count: number, text: string, more: Partial<Said> = {}): Omit<Said, 'at'>[] =>
  Array.from({ length: count }, (_, i) => ({ text: `${text} ${i}`, author: `author${i}`, reach: i, ...more }));
