import {
  type Attributes,
  type Context,
  type Counter,
  context,
  type Gauge,
  type Histogram,
  trace,
  type UpDownCounter,
} from '@opentelemetry/api';
import { reportFault } from '@throughline/api/runtime';
import type { BoundSeries } from './bound-series.ts';
import type { Origin } from './exemplar-filter.ts';
import { RecordingInstrument } from './recording-instruments.ts';

/** One set of labels of one instrument, for whoever records the same again and again. Never throws. */
export interface RecordedSeries {
  /** @param origin the span or the context that the value belongs to; undefined stands for the active context */
  record(value: number, origin?: Origin): void;
}

type SynchronousInstrument = Counter | UpDownCounter | Histogram | Gauge;

/**
 * The series of an instrument with these labels, whoever made the instrument: for code of ours that records the same
 * labels again and again, and keeps what this gives it. Labels are redacted here, once. Never throws.
 */
export function seriesOf(instrument: SynchronousInstrument, attributes: Attributes): RecordedSeries {
  try {
    if (instrument instanceof RecordingInstrument) {
      const bound = instrument.bind(attributes);
      if (bound) return new BoundOne(instrument, bound);
    }
    return new LookedUp(instrument, attributes);
  } catch (error) {
    reportFault(SCOPE, error as Error);
    return NOTHING;
  }
}

const SCOPE = 'a series of a metric';
const NOTHING: RecordedSeries = Object.freeze({ record() {} });

class BoundOne implements RecordedSeries {
  readonly #instrument: RecordingInstrument;
  readonly #bound: BoundSeries;

  constructor(instrument: RecordingInstrument, bound: BoundSeries) {
    this.#instrument = instrument;
    this.#bound = bound;
  }

  record(value: number, origin?: Origin): void {
    try {
      this.#instrument.takeInto(this.#bound, value, origin);
    } catch (error) {
      reportFault(SCOPE, error as Error);
    }
  }
}

/** Of an instrument of sdk-metrics, of the API where there is no SDK, or with a view that asks each time. */
class LookedUp implements RecordedSeries {
  readonly #instrument: SynchronousInstrument;
  readonly #attributes: Attributes;

  constructor(instrument: SynchronousInstrument, attributes: Attributes) {
    this.#instrument = instrument;
    this.#attributes = { ...attributes };
  }

  record(value: number, origin?: Origin): void {
    try {
      if ('record' in this.#instrument) this.#instrument.record(value, this.#attributes, contextOf(origin));
      else this.#instrument.add(value, this.#attributes, contextOf(origin));
    } catch (error) {
      reportFault(SCOPE, error as Error);
    }
  }
}

function contextOf(origin: Origin): Context {
  const active = context.active();
  if (origin === undefined) return active;
  return 'getValue' in origin ? origin : trace.setSpanContext(active, origin);
}
