import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { defineJob, Jobs } from '#jobs';
import { WatchChannels } from '../use-cases/watch-channels.js';

const watchChannels = defineJob({ name: 'watch-channels', schema: z.object({}) });

/** Looks after connections every ten minutes, once in the whole installation. */
@Injectable()
export class ChannelWatch implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly channels: WatchChannels,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.jobs.handle(watchChannels, () => this.channels.run());
    await this.jobs.schedule(watchChannels, '*/10 * * * *', 'UTC');
  }
}
