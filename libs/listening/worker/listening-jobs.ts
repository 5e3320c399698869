import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '#jobs';
import { BackfillTopic } from '../use-cases/backfill-topic.js';
import { backfillTopic, pruneListening } from '../use-cases/jobs.js';
import { PruneListening } from '../use-cases/prune-listening.js';

/** Background work of listening: a new topic is looked for in what is stored, and what is too old is forgotten, once a day. */
@Injectable()
export class ListeningJobs implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly backfill: BackfillTopic,
    private readonly prune: PruneListening,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.jobs.handle(backfillTopic, (request, { signal }) => this.backfill.run(request, signal));
    await this.jobs.handle(pruneListening, (_, { signal }) => this.prune.run(signal));
    await this.jobs.schedule(pruneListening, '23 3 * * *', 'UTC');
  }
}
