import { Injectable } from '@nestjs/common';
import {
  Counter,
  Gauge,
  Histogram,
  Registry,
  collectDefaultMetrics,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
} from 'prom-client';

type Options<C> = Omit<C, 'registers'>;

/** The metrics of this process, served at `/metrics`. Names begin with `pregon_` and end in their unit. */
@Injectable()
export class Telemetry {
  readonly registry = new Registry();

  constructor() {
    // Memory, event loop, garbage collection.
    collectDefaultMetrics({ register: this.registry });
  }

  /** A number that only grows: `pregon_deliveries_published_total`. */
  counter<L extends string = never>(options: Options<CounterConfiguration<L>>): Counter<L> {
    return new Counter({ ...options, registers: [this.registry] } as CounterConfiguration<L>);
  }

  /** A number that goes up and down; `collect` may read it when it is asked for. */
  gauge<L extends string = never>(options: Options<GaugeConfiguration<L>>): Gauge<L> {
    return new Gauge({ ...options, registers: [this.registry] } as GaugeConfiguration<L>);
  }

  /** A distribution: `pregon_delivery_lateness_seconds`. */
  histogram<L extends string = never>(options: Options<HistogramConfiguration<L>>): Histogram<L> {
    return new Histogram({ ...options, registers: [this.registry] } as HistogramConfiguration<L>);
  }
}
