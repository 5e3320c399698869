import { Inject, Injectable } from '@nestjs/common';
import { WorkspaceSettings } from '#accounts';
import { Database } from '#database';
import { addDays, localDayOf, type Clock } from '#kernel';
import { Notifications, type EventType } from '#notifications';
import { CLOCK, CONFIG, Logger, type Config } from '#platform';
import type { BriefContent } from '../../domain/briefs/brief.js';
import { nextBriefAt } from '../../domain/briefs/brief-time.js';
import { renderBrief } from '../../domain/briefs/render.js';
import { BriefSettingsStore } from '../../store/briefs-settings.store.js';
import { BriefsStore } from '../../store/briefs.store.js';
import type { BriefSettingsEntity } from '../../store/entities/brief.entity.js';
import { GatherBrief } from './gather-brief.js';

const AT_ONCE = 100;
const EVENT: EventType = 'brief.created';

/** Makes the briefs that are due: one a workspace and local day, whoever runs this, however often. */
@Injectable()
export class MakeBriefs {
  constructor(
    private readonly database: Database,
    private readonly settings: BriefSettingsStore,
    private readonly briefs: BriefsStore,
    private readonly gather: GatherBrief,
    private readonly workspaces: WorkspaceSettings,
    private readonly notifications: Notifications,
    private readonly logger: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** One that cannot be made holds no other back; it is tried again at the next run. */
  async run(signal: AbortSignal): Promise<void> {
    for (const settings of await this.settings.due(this.clock.now(), AT_ONCE)) {
      signal.throwIfAborted();
      try {
        await this.make(settings);
      } catch (err) {
        this.logger.error({ err, workspaceId: settings.workspaceId }, 'a daily brief could not be made');
      }
    }
  }

  /** Read first and stored after, so that nothing is held meanwhile: of two that do it the second finds the first one's. */
  private async make(settings: BriefSettingsEntity): Promise<void> {
    const { workspaceId, at } = settings;
    const zone = (await this.workspaces.of(workspaceId))?.zone ?? 'UTC';
    const now = this.clock.now();
    const { date: day } = localDayOf(now, zone);
    const content = (await this.briefs.has(workspaceId, day)) ? null : await this.gather.run(workspaceId, settings);
    await this.database.transaction(async () => {
      if (content && (await this.briefs.addOnce(workspaceId, day, content, now))) await this.send(settings, content);
      await this.settings.advance(settings, nextBriefAt(now, at, zone));
      await this.briefs.forgetBefore(workspaceId, addDays(day, -this.config.listener.mentionDays));
    });
  }

  private async send({ workspaceId, recipients }: BriefSettingsEntity, content: BriefContent): Promise<void> {
    if (recipients.length === 0) return;
    const url = `${this.config.publicUrl}/v1/briefs/${content.day}`;
    const message = { ...renderBrief(content), url, event: EVENT, data: { day: content.day } };
    await this.notifications.send(workspaceId, [{ kind: 'email', to: recipients }], message, `brief:${content.day}`);
  }
}
