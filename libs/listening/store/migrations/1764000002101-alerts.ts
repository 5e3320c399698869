import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Alert rules and what they raised. */
export class Alerts1764000002101 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table alerts, alert_rules');
  }
}

const TABLES = [
  `create table alert_rules (
    workspace_id uuid not null, id uuid not null, name text not null, topic_id uuid, condition jsonb not null,
    cooldown_ms bigint not null, actions text not null, language text not null, enabled boolean not null default true,
    snoozed_until timestamptz, state jsonb, evaluated_to timestamptz, evaluated_at timestamptz not null default '-infinity',
    version integer not null default 1,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    constraint alert_rules_pk primary key (workspace_id, id),
    constraint alert_rules_topic_fk foreign key (workspace_id, topic_id) references topics (workspace_id, id) on delete cascade
  )`,
  `create index alert_rules_due on alert_rules (evaluated_at) where enabled`,
  `create table alerts (
    workspace_id uuid not null, id uuid not null, rule_id uuid not null, topic_id uuid, kind text not null,
    subject text not null, direction text, state text not null default 'open',
    since timestamptz not null, raised_at timestamptz not null, last_at timestamptz not null,
    observed double precision, expected double precision, score real not null, updates integer not null default 0,
    explanation jsonb not null, held jsonb,
    acknowledged_by text, acknowledged_at timestamptz, resolved_by text, resolved_at timestamptz,
    version integer not null default 1,
    constraint alerts_pk primary key (workspace_id, id),
    constraint alerts_rule_fk foreign key (workspace_id, rule_id) references alert_rules (workspace_id, id) on delete cascade,
    constraint alerts_state check (state in ('open', 'acknowledged', 'resolved'))
  )`,
  // one incident of a rule and subject at a time
  `create unique index alerts_incident on alerts (workspace_id, rule_id, subject) where state <> 'resolved'`,
  `create index alerts_newest on alerts (workspace_id, raised_at, id)`,
];
