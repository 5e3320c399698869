import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '#jobs';
import { dailyBriefs } from '../use-cases/briefs/jobs.js';
import { MakeBriefs } from '../use-cases/briefs/make-briefs.js';

/** Every ten minutes, once in the cluster: a brief is at most so late. */
@Injectable()
export class BriefJobs implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly briefs: MakeBriefs,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.jobs.handle(dailyBriefs, (_, { signal }) => this.briefs.run(signal));
    await this.jobs.schedule(dailyBriefs, '*/10 * * * *', 'UTC');
  }
}
