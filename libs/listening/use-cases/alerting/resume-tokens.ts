import { Inject, Injectable } from '@nestjs/common';
import { DAY, ProblemError, type Clock } from '#kernel';
import { CLOCK, CONFIG, SecretBox, type Config } from '#platform';
import { z } from 'zod';

const LIFE_MS = 7 * DAY;
const Content = z.strictObject({ resume: z.uuid(), workspaceId: z.uuid(), until: z.number() });

/** Links in alerts with which whoever got one ends the hold, without signing in. They are sealed, name one alert, and die. */
@Injectable()
export class ResumeTokens {
  constructor(
    private readonly secrets: SecretBox,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  url(workspaceId: string, alertId: string): string {
    const until = this.clock.now().getTime() + LIFE_MS;
    const token = this.secrets.seal(JSON.stringify({ resume: alertId, workspaceId, until }));
    return `${this.config.publicUrl}/resume?token=${encodeURIComponent(token)}`;
  }

  /** Whose alert a token is for. Throws ProblemError 410 when it is none of ours, or too old. */
  read(token: string): { workspaceId: string; alertId: string } {
    const content = this.content(token);
    if (!content || content.until < this.clock.now().getTime())
      throw new ProblemError({
        status: 410,
        code: 'link_expired',
        title: 'This link is not valid',
        detail: 'The link is wrong or older than a week. Resume publishing in Pregón itself.',
      });
    return { workspaceId: content.workspaceId, alertId: content.resume };
  }

  private content(token: string): z.infer<typeof Content> | null {
    try {
      return Content.parse(JSON.parse(this.secrets.open(token)));
    } catch {
      return null;
    }
  }
}
