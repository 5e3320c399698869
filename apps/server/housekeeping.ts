import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { PurgeAccounts } from '#accounts';
import { defineJob, Jobs } from '#jobs';

const purgeAccounts = defineJob({ name: 'purge-accounts', schema: z.object({}) });

/** What runs once an hour somewhere in the installation: kept answers and sessions that have run out are forgotten. */
@Injectable()
export class Housekeeping implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly purge: PurgeAccounts,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.jobs.handle(purgeAccounts, async () => void (await this.purge.run()));
    await this.jobs.schedule(purgeAccounts, '7 * * * *', 'UTC');
  }
}
