import { Database, TenantRepository } from '#database';
import { Injectable } from '@nestjs/common';
import { MemberEntity } from './entities/member.entity.js';
import type { Role } from '../domain/scopes.js';

/** A member with the person's name and address. */
export interface Member {
  id: string;
  userId: string;
  email: string;
  name: string;
  role: Role;
  createdAt: Date;
}

const COLUMNS = `m.id, m.user_id as "userId", u.email, u.name, m.role, m.created_at as "createdAt"`;

@Injectable()
export class MemberStore extends TenantRepository<MemberEntity> {
  constructor(database: Database) {
    super(database, MemberEntity);
  }

  list(workspaceId: string): Promise<Member[]> {
    return this.database.query<Member>(
      `select ${COLUMNS} from members m join users u on u.id = m.user_id
        where m.workspace_id = $1 order by m.created_at, m.id`,
      [workspaceId],
    );
  }

  async get(workspaceId: string, id: string): Promise<Member | null> {
    const [row] = await this.database.query<Member>(
      `select ${COLUMNS} from members m join users u on u.id = m.user_id where m.workspace_id = $1 and m.id = $2`,
      [workspaceId, id],
    );
    return row ?? null;
  }

  /** The ids of the owners; until the transaction ends nobody else can change who they are. */
  async lockOwners(workspaceId: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select id from members where workspace_id = $1 and role = 'owner' order by id for update`,
      [workspaceId],
    );
    return rows.map((row) => row.id);
  }
}
