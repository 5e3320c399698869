import { Inject, Injectable } from '@nestjs/common';
import { WorkspaceSettings } from '#accounts';
import { Database } from '#database';
import { stale, unprocessable, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { nextBriefAt } from '../../domain/briefs/brief-time.js';
import { BriefSettingsStore } from '../../store/briefs-settings.store.js';
import type { BriefSettingsEntity } from '../../store/entities/brief.entity.js';
import { TopicsStore } from '../../store/topics.store.js';

export type BriefChoice = Pick<BriefSettingsEntity, 'enabled' | 'at' | 'recipients' | 'language' | 'competitorTopics'>;
/** As they are shown; null: there is no next one. */
export type ShownBriefSettings = BriefChoice & { version: number; nextAt: Date | null };

const NONE: BriefChoice = { enabled: false, at: '07:30', recipients: [], language: null, competitorTopics: null };

/** When, to whom and about whom a workspace's daily brief is. */
@Injectable()
export class BriefSettings {
  constructor(
    private readonly database: Database,
    private readonly store: BriefSettingsStore,
    private readonly topics: TopicsStore,
    private readonly workspaces: WorkspaceSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Of a workspace that never chose: switched off. */
  async get(workspaceId: string): Promise<ShownBriefSettings> {
    const row = await this.store.findOne(workspaceId, {});
    return row ? shown(row) : { ...NONE, version: 0, nextAt: null };
  }

  /** The first one comes at the next local `at`. Throws 412 when `version` is not the current one; 422 for unknown topics. */
  async set(workspaceId: string, choice: BriefChoice, version: number | null): Promise<ShownBriefSettings> {
    const zone = (await this.workspaces.of(workspaceId))?.zone ?? 'UTC';
    const now = this.clock.now();
    const nextAt = nextBriefAt(now, choice.at, zone);
    return this.database.transaction(async () => {
      await this.check(workspaceId, choice.competitorTopics ?? []);
      const held = await this.store.hold(workspaceId, { ...NONE, nextAt });
      if (version !== null && version !== held.version) throw stale('brief', held.version);
      const next = { ...choice, nextAt, version: held.version + 1, updatedAt: now };
      await this.store.update(workspaceId, {}, next);
      return shown({ ...held, ...next });
    });
  }

  private async check(workspaceId: string, topics: readonly string[]): Promise<void> {
    for (const [index, id] of topics.entries()) {
      if (await this.topics.findOne(workspaceId, { id })) continue;
      const message = `There is no topic ${id} in this workspace.`;
      const pointer = `/competitorTopics/${index}`;
      throw unprocessable('unknown_topic', message, [{ code: 'unknown_topic', pointer, message }]);
    }
  }
}

function shown({
  enabled,
  at,
  recipients,
  language,
  competitorTopics,
  version,
  nextAt,
}: BriefSettingsEntity): ShownBriefSettings {
  return { enabled, at, recipients, language, competitorTopics, version, nextAt: enabled ? nextAt : null };
}
