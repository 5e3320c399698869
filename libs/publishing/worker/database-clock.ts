import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { shift, type Clock } from '#kernel';
import { CLOCK } from '#platform';

/** The database's clock: the machine's, corrected by what was last measured. Publishers of several machines agree by it. */
@Injectable()
export class DatabaseClock implements Clock {
  private offsetMs = 0;

  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  now(): Date {
    return shift(this.clock.now(), this.offsetMs);
  }

  /** Measures the offset again; call it every half minute, clocks drift and are set. */
  async correct(): Promise<void> {
    this.offsetMs = await this.database.clockOffsetMs();
  }
}
