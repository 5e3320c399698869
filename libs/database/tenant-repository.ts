import type {
  EntityTarget,
  FindManyOptions,
  FindOptionsWhere,
  ObjectLiteral,
  QueryDeepPartialEntity,
  Repository,
} from 'typeorm';
import type { Database } from './database.js';

/** A row of a tenant's table; the property is mapped to the column `workspace_id`. */
export interface TenantRow extends ObjectLiteral {
  workspaceId: string;
}

/** A condition on the rows of one workspace. It cannot name another one. */
export type TenantWhere<E> = Omit<FindOptionsWhere<E>, 'workspaceId'>;
/** A new row; its workspace is given apart. */
export type TenantInsert<E> = Partial<Omit<E, 'workspaceId'>>;

/** The usual statements on a tenant's table. Every one of them filters by `workspace_id`, in the current transaction. */
export abstract class TenantRepository<E extends TenantRow> {
  constructor(
    protected readonly database: Database,
    private readonly entity: EntityTarget<E>,
  ) {}

  find(
    workspaceId: string,
    where = {} as TenantWhere<E>,
    options: Omit<FindManyOptions<E>, 'where'> = {},
  ): Promise<E[]> {
    return this.repository.find({ ...options, where: inside(workspaceId, where) });
  }

  findOne(workspaceId: string, where: TenantWhere<E>): Promise<E | null> {
    return this.repository.findOne({ where: inside(workspaceId, where) });
  }

  async insert(workspaceId: string, rows: TenantInsert<E> | TenantInsert<E>[]): Promise<void> {
    const list = [rows].flat() as TenantInsert<E>[];
    await this.repository.insert(list.map((row) => ({ ...row, workspaceId }) as QueryDeepPartialEntity<E>));
  }

  /** Number of rows changed. */
  async update(workspaceId: string, where: TenantWhere<E>, changes: TenantInsert<E>): Promise<number> {
    const result = await this.repository.update(inside(workspaceId, where), changes as QueryDeepPartialEntity<E>);
    return result.affected ?? 0;
  }

  /** Number of rows deleted. */
  async delete(workspaceId: string, where: TenantWhere<E>): Promise<number> {
    const result = await this.repository.delete(inside(workspaceId, where));
    return result.affected ?? 0;
  }

  /** TypeORM's own, for what the methods above cannot say. Whoever uses it filters by `workspaceId` himself. */
  protected get repository(): Repository<E> {
    return this.database.manager().getRepository(this.entity);
  }
}

/** The workspace comes last: whatever `where` holds, it wins. */
function inside<E extends TenantRow>(workspaceId: string, where: TenantWhere<E>): FindOptionsWhere<E> {
  return { ...where, workspaceId } as FindOptionsWhere<E>;
}
