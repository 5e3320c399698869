import { Inject, Injectable } from '@nestjs/common';
import { Database, UniqueViolation } from '#database';
import { conflict, newId, notFound, unprocessable, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { siteOf } from '../../domain/enrichment/links.js';
import type { MuteEntity, MuteKind } from '../../store/entities/mute.entity.js';
import { CountChanges, MentionCountsStore } from '../../store/mention-counts.store.js';
import { MentionEditsStore } from '../../store/mention-edits.store.js';
import { MutesStore } from '../../store/mutes.store.js';

const MAX_MUTES = 5000;
const AT_ONCE = 2000;

export type { MuteEntity };

/**
 * Whom a workspace does not want to hear. An author or a site is silent from now on and in what is stored; a term only from now
 * on, for finding it in all stored texts would take the matcher over all of them.
 */
@Injectable()
export class ManageMutes {
  constructor(
    private readonly database: Database,
    private readonly mutes: MutesStore,
    private readonly edits: MentionEditsStore,
    private readonly counts: MentionCountsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. */
  all(workspaceId: string): Promise<MuteEntity[]> {
    return this.mutes.find(workspaceId, {}, { order: { id: 'DESC' } });
  }

  /** Throws 409 when it is muted already, 422 for a site that is none. */
  async create(workspaceId: string, kind: MuteKind, given: string, by: string): Promise<MuteEntity> {
    const value = normalised(kind, given);
    if ((await this.all(workspaceId)).length >= MAX_MUTES)
      throw conflict('too_many_mutes', `A workspace has ${MAX_MUTES} mutes at most: delete one first.`);
    const mute = { id: newId(), kind, value, createdBy: by, createdAt: this.clock.now() };
    try {
      await this.mutes.insert(workspaceId, mute);
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw conflict('already_muted', `The ${kind} ${value} is muted already.`);
    }
    await this.apply(workspaceId, kind, value, true);
    return { workspaceId, ...mute };
  }

  /** Throws 404. */
  async remove(workspaceId: string, id: string): Promise<void> {
    const mute = await this.mutes.findOne(workspaceId, { id });
    if (!mute) throw notFound('mute', id);
    await this.mutes.delete(workspaceId, { id });
    await this.apply(workspaceId, mute.kind, mute.value, false);
  }

  private async apply(workspaceId: string, kind: MuteKind, value: string, muted: boolean): Promise<void> {
    if (kind === 'term') return;
    const by = kind === 'author' ? { author: value } : { site: value };
    await this.database.transaction(async () => {
      const changes = new CountChanges();
      for (;;) {
        const changed = await this.edits.setMuted(workspaceId, by, muted, AT_ONCE);
        for (const mention of changed) {
          changes.remove(mention);
          changes.add({ ...mention, muted });
        }
        if (changed.length < AT_ONCE) break;
      }
      await this.counts.apply(changes);
    });
  }
}

/** As texts have it: handles without @, sites without protocol and `www.`, in ASCII. Throws 422 for a site that is none. */
function normalised(kind: MuteKind, given: string): string {
  const value = given.trim();
  if (kind === 'author') return value.replace(/^@/, '');
  if (kind === 'term') return value;
  const site = siteOf(value);
  if (site !== null) return site;
  const message = `${value} is no site: name its host, like example.org.`;
  throw unprocessable('invalid_site', message, [{ code: 'invalid_site', pointer: '/site', message }]);
}
