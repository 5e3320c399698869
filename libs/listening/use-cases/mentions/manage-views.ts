import { Inject, Injectable } from '@nestjs/common';
import { Database, UniqueViolation } from '#database';
import { conflict, newId, notFound, stale, type Clock, type Json } from '#kernel';
import { CLOCK } from '#platform';
import type { MentionViewEntity } from '../../store/entities/mention-view.entity.js';
import { MentionViewsStore } from '../../store/mention-views.store.js';

const MAX_VIEWS = 200;

export type { MentionViewEntity };

/** Filters of mentions that a workspace has saved. */
@Injectable()
export class ManageViews {
  constructor(
    private readonly database: Database,
    private readonly views: MentionViewsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By name. */
  all(workspaceId: string): Promise<MentionViewEntity[]> {
    return this.views.find(workspaceId, {}, { order: { name: 'ASC' } });
  }

  /** Throws 409 when the name is taken. */
  async create(workspaceId: string, input: { name: string; filter: Json }, by: string): Promise<MentionViewEntity> {
    if ((await this.all(workspaceId)).length >= MAX_VIEWS)
      throw conflict('too_many_views', `A workspace has ${MAX_VIEWS} saved views at most: delete one first.`);
    const id = newId();
    const row = { ...input, id, createdBy: by, createdAt: this.clock.now() };
    await nameFree(input.name, () => this.views.insert(workspaceId, row));
    return this.get(workspaceId, id);
  }

  /** Throws 404; 409 when the name is taken; 412 when `version` is not the current one. */
  change(
    workspaceId: string,
    id: string,
    change: { name?: string; filter?: Json },
    version: number | null,
  ): Promise<MentionViewEntity> {
    return this.database.transaction(async () => {
      const current = await this.get(workspaceId, id);
      if (version !== null && version !== current.version) throw stale('view', current.version);
      const next = { ...change, version: current.version + 1 };
      await nameFree(
        change.name ?? current.name,
        async () => void (await this.views.update(workspaceId, { id }, next)),
      );
      return this.get(workspaceId, id);
    });
  }

  /** Throws 404. */
  async remove(workspaceId: string, id: string): Promise<void> {
    if ((await this.views.delete(workspaceId, { id })) === 0) throw notFound('view', id);
  }

  private async get(workspaceId: string, id: string): Promise<MentionViewEntity> {
    const view = await this.views.findOne(workspaceId, { id });
    if (!view) throw notFound('view', id);
    return view;
  }
}

async function nameFree(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof UniqueViolation) throw conflict('name_taken', `There is a saved view named ${name} already.`);
    throw error;
  }
}
