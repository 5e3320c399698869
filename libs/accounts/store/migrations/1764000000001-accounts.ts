import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The first four tables are better-auth's (identity.ts names them); `identity.int-spec.ts` proves that it finds nothing
 * to add to them.
 */
export class Accounts1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES.toReversed()) await runner.query(`drop table ${table}`);
  }
}

const TABLES = [
  'users',
  'sessions',
  'user_credentials',
  'verifications',
  'workspaces',
  'members',
  'invitations',
  'api_keys',
  'api_key_index',
  'audit_entries',
  'idempotency_keys',
  'setup_links',
  'installation_secrets',
];

const ROLE_NAMES = `'owner', 'manager', 'editor', 'analyst', 'viewer'`;

const UP = [
  `create table users (
    id text not null primary key,
    name text not null,
    email text not null unique,
    email_verified boolean not null,
    image text,
    created_at timestamptz not null default current_timestamp,
    updated_at timestamptz not null default current_timestamp
  )`,
  `create table sessions (
    id text not null primary key,
    expires_at timestamptz not null,
    token text not null unique,
    created_at timestamptz not null default current_timestamp,
    updated_at timestamptz not null,
    ip_address text,
    user_agent text,
    user_id text not null references users (id) on delete cascade
  )`,
  `create table user_credentials (
    id text not null primary key,
    account_id text not null,
    provider_id text not null,
    user_id text not null references users (id) on delete cascade,
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamptz,
    refresh_token_expires_at timestamptz,
    scope text,
    password text,
    created_at timestamptz not null default current_timestamp,
    updated_at timestamptz not null
  )`,
  `create table verifications (
    id text not null primary key,
    identifier text not null,
    value text not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default current_timestamp,
    updated_at timestamptz not null default current_timestamp
  )`,
  `create index sessions_user_id_idx on sessions (user_id)`,
  `create index user_credentials_user_id_idx on user_credentials (user_id)`,
  `create index verifications_identifier_idx on verifications (identifier)`,

  `create table workspaces (
    workspace_id uuid not null,
    name text not null,
    zone text not null,
    language text not null,
    created_at timestamptz not null,
    constraint workspaces_pk primary key (workspace_id),
    constraint workspaces_language check (language in ('es', 'en'))
  )`,
  `create table members (
    workspace_id uuid not null,
    id uuid not null,
    user_id text not null,
    role text not null,
    created_at timestamptz not null,
    constraint members_pk primary key (workspace_id, id),
    constraint members_user unique (workspace_id, user_id),
    constraint members_role check (role in (${ROLE_NAMES})),
    constraint members_workspace_fk foreign key (workspace_id) references workspaces (workspace_id) on delete cascade
  )`,
  `create index members_by_user on members (user_id)`,
  `create table invitations (
    workspace_id uuid not null,
    id uuid not null,
    email text not null,
    role text not null,
    token_hash text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    constraint invitations_pk primary key (workspace_id, id),
    constraint invitations_token unique (workspace_id, token_hash),
    constraint invitations_email unique (workspace_id, email),
    constraint invitations_role check (role in (${ROLE_NAMES})),
    constraint invitations_workspace_fk foreign key (workspace_id) references workspaces (workspace_id) on delete cascade
  )`,
  `create table api_keys (
    workspace_id uuid not null,
    id uuid not null,
    name text not null,
    prefix text not null,
    key_hash text not null,
    scopes text[] not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    constraint api_keys_pk primary key (workspace_id, id),
    constraint api_keys_hash unique (workspace_id, key_hash),
    constraint api_keys_workspace_fk foreign key (workspace_id) references workspaces (workspace_id) on delete cascade
  )`,
  `create table api_key_index (
    key_hash text not null,
    key_workspace_id uuid not null,
    constraint api_key_index_pk primary key (key_hash)
  )`,
  `create table audit_entries (
    workspace_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    actor_kind text not null,
    actor_id text not null,
    actor_name text not null,
    action text not null,
    target text,
    request_id text,
    constraint audit_entries_pk primary key (workspace_id, id),
    constraint audit_entries_workspace_fk foreign key (workspace_id) references workspaces (workspace_id) on delete cascade
  )`,
  `create table idempotency_keys (
    workspace_id uuid not null,
    key text not null,
    fingerprint text not null,
    reservation uuid not null,
    started_at timestamptz not null,
    answer text,
    constraint idempotency_keys_pk primary key (workspace_id, key),
    constraint idempotency_keys_workspace_fk foreign key (workspace_id) references workspaces (workspace_id) on delete cascade
  )`,
  `create index idempotency_keys_by_age on idempotency_keys (started_at)`,

  `create table setup_links (
    token_hash text not null,
    created_at timestamptz not null,
    constraint setup_links_pk primary key (token_hash)
  )`,
  `create table installation_secrets (
    name text not null,
    sealed text not null,
    constraint installation_secrets_pk primary key (name)
  )`,
];
