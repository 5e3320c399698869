import { Injectable } from '@nestjs/common';
import { SECOND } from '#kernel';
import type { Mute } from '../domain/enrichment/drop-reason.js';
import { MutesStore } from '../store/mutes.store.js';

/** A new mute takes effect within this time. */
const KNOWN_MS = SECOND;

/** What each workspace does not want to hear. */
@Injectable()
export class WorkspaceMutes {
  private readonly known = new Map<string, { mutes: readonly Mute[]; until: number }>();

  constructor(private readonly store: MutesStore) {}

  async of(workspaceId: string): Promise<readonly Mute[]> {
    const known = this.known.get(workspaceId);
    if (known && known.until > performance.now()) return known.mutes;
    const mutes = await this.store.of(workspaceId);
    this.known.set(workspaceId, { mutes, until: performance.now() + KNOWN_MS });
    return mutes;
  }
}
