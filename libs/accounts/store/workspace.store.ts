import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import type { Role } from '../domain/scopes.js';

export interface Workspace {
  id: string;
  name: string;
  zone: string;
  language: 'es' | 'en';
}

/** A workspace as one of its members has it. */
export interface Membership extends Workspace {
  memberId: string;
  role: Role;
}

@Injectable()
export class WorkspaceStore {
  constructor(private readonly database: Database) {}

  async insert(workspace: Workspace, now: Date): Promise<void> {
    await this.database.execute(
      `insert into workspaces (workspace_id, name, zone, language, created_at) values ($1, $2, $3, $4, $5)`,
      [workspace.id, workspace.name, workspace.zone, workspace.language, now],
    );
  }

  async get(id: string): Promise<Workspace | null> {
    const [row] = await this.database.query<Workspace>(
      `select workspace_id as id, name, zone, language from workspaces where workspace_id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** Every workspace of this installation, oldest first; for its operator. */
  all(): Promise<Workspace[]> {
    return this.database.query<Workspace>(
      `select workspace_id as id, name, zone, language from workspaces order by created_at, workspace_id`,
    );
  }

  /** True once somebody has set the service up. */
  async exists(): Promise<boolean> {
    return (await this.database.query(`select 1 from workspaces limit 1`)).length > 0;
  }

  /** The workspaces of a user, the one joined first first. Across tenants: it is how a session finds its own. */
  ofUser(userId: string): Promise<Membership[]> {
    return this.database.query<Membership>(
      `select w.workspace_id as id, w.name, w.zone, w.language, m.id as "memberId", m.role
         from members m join workspaces w on w.workspace_id = m.workspace_id
        where m.user_id = $1 order by m.created_at, m.id`,
      [userId],
    );
  }
}
