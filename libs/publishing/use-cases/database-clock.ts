import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database } from '#database';
import { SECOND, shift, type Clock } from '#kernel';
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

  /** Measures the offset again: clocks drift and are set. */
  @Interval(30 * SECOND)
  async correct(): Promise<void> {
    this.offsetMs = await this.database.clockOffsetMs();
  }
}
