import {
  type Context,
  context,
  type Meter,
  type MeterProvider,
  metrics,
  type Span,
  trace,
} from '@opentelemetry/api';
import { fieldNames, plain, textOf } from './plain.ts';
import { getRuntime, type RuntimeState, reportFault } from './runtime-state.ts';
import { wideFieldsOf } from './wide-fields.ts';

/** What a label may be; anything else belongs on the span. */
export type LabelValue = string | number | boolean;

/**
 * Each declared label, and further fields: the declared ones, or any where none are declared. Further fields become
 * attributes of the current span, and fields of the line that the current request writes at its end.
 */
export type Labelled<Label extends string, Field extends string = string> = {
  [name in Label]: LabelValue;
} & { [name in Field]?: unknown };

/** The fields of a recording: required as soon as a label is declared. */
export type RecordingFields<
  Labels extends readonly string[],
  Fields extends readonly string[] = readonly string[],
> = Labels extends readonly []
  ? [fields?: { [name in Fields[number]]?: unknown }]
  : [fields: Labelled<Labels[number], Fields[number]>];

/** How an instrument is described. */
export interface InstrumentOptions<
  Labels extends readonly string[] = readonly string[],
  Fields extends readonly string[] = readonly string[],
> {
  /** What is measured, in one sentence. */
  description?: string;
  /** UCUM: `s`, `By`, `{submission}`. Prometheus names get it as a suffix. */
  unit?: string;
  /** The fields that become labels, all of them required in every recording; few values each, never ids. */
  labels?: Labels;
  /**
   * The further fields that a recording may have: ids and other values without end. They never become labels; they go to
   * the span and to the line of the request. Where they are declared, any other name is a compile error.
   */
  fields?: Fields;
}

/** How a histogram is described. */
export interface HistogramOptions<
  Labels extends readonly string[] = readonly string[],
  Fields extends readonly string[] = readonly string[],
> extends InstrumentOptions<Labels, Fields> {
  /** Upper bounds of the buckets, in the unit of the histogram, ascending. */
  buckets?: readonly number[];
}

/** A sum that only grows. */
export interface Counter<
  Labels extends readonly string[] = readonly string[],
  Fields extends readonly string[] = readonly string[],
> {
  /** Adds `value` (finite, not negative). */
  add(value: number, ...fields: RecordingFields<Labels, Fields>): void;
}

/** A sum that grows and shrinks. */
export interface UpDownCounter<
  Labels extends readonly string[] = readonly string[],
  Fields extends readonly string[] = readonly string[],
> {
  /** Adds `value` (finite). */
  add(value: number, ...fields: RecordingFields<Labels, Fields>): void;
}

/** A distribution. */
export interface Histogram<
  Labels extends readonly string[] = readonly string[],
  Fields extends readonly string[] = readonly string[],
> {
  /** Records `value` (finite, not negative). */
  record(value: number, ...fields: RecordingFields<Labels, Fields>): void;
}

/** The last value. */
export interface Gauge<
  Labels extends readonly string[] = readonly string[],
  Fields extends readonly string[] = readonly string[],
> {
  /** Records `value` (finite). */
  record(value: number, ...fields: RecordingFields<Labels, Fields>): void;
}

type Kind = 'counter' | 'upDownCounter' | 'histogram' | 'gauge';
type Write = (value: number, labels: Record<string, LabelValue>) => void;

/** The name rule of the OpenTelemetry metrics API. */
const NAME = /^[A-Za-z][A-Za-z0-9_.\-/]{0,254}$/;

const runtime: RuntimeState = getRuntime();

/**
 * A counter, such as the number of submissions. It may be made before the SDK runs. Only declared labels become labels;
 * they are redacted when they are recorded. Other fields go to the current span, and to the line that the current request
 * writes at its end (`log.set`).
 *
 * @example
 * const submissions = counter('assessment.submissions', {
 *   unit: '{submission}',
 *   labels: ['skill_area', 'status'], // few values each: one series for each combination
 *   fields: ['assessment_id'], // any number of values: on the span and the line
 * });
 * submissions.add(1, { skill_area: 'maths', status: 'success', assessment_id: id });
 */
export function counter<
  const Labels extends readonly string[] = readonly [],
  const Fields extends readonly string[] = readonly string[],
>(name: string, options?: InstrumentOptions<Labels, Fields>): Counter<Labels, Fields> {
  const instrument = new Instrument('counter', name, options);
  return { add: (value: number, fields?: unknown) => instrument.write(value, fields) };
}

/**
 * A sum that goes up and down, such as the number of open connections.
 *
 * @example
 * const open = upDownCounter('db.sessions', { unit: '{session}' });
 * open.add(1);
 * open.add(-1);
 */
export function upDownCounter<
  const Labels extends readonly string[] = readonly [],
  const Fields extends readonly string[] = readonly string[],
>(name: string, options?: InstrumentOptions<Labels, Fields>): UpDownCounter<Labels, Fields> {
  const instrument = new Instrument('upDownCounter', name, options);
  return { add: (value: number, fields?: unknown) => instrument.write(value, fields) };
}

/**
 * A distribution, such as how long something took. Durations are in seconds (semantic conventions).
 *
 * @example
 * const duration = histogram('scoring.duration', { unit: 's', labels: ['model'], buckets: [0.01, 0.1, 1] });
 * duration.record(0.042, { model: 'rasch' });
 */
export function histogram<
  const Labels extends readonly string[] = readonly [],
  const Fields extends readonly string[] = readonly string[],
>(name: string, options?: HistogramOptions<Labels, Fields>): Histogram<Labels, Fields> {
  const instrument = new Instrument('histogram', name, options);
  return { record: (value: number, fields?: unknown) => instrument.write(value, fields) };
}

/**
 * The last value of something, such as the length of a queue.
 *
 * @example
 * const waiting = gauge('queue.waiting', { unit: '{job}', labels: ['queue'] });
 * waiting.record(12, { queue: 'mail' });
 */
export function gauge<
  const Labels extends readonly string[] = readonly [],
  const Fields extends readonly string[] = readonly string[],
>(name: string, options?: InstrumentOptions<Labels, Fields>): Gauge<Labels, Fields> {
  const instrument = new Instrument('gauge', name, options);
  return { record: (value: number, fields?: unknown) => instrument.write(value, fields) };
}

/** Made with the meter provider of the moment of recording, so that it works whenever the SDK registers. */
class Instrument {
  readonly #kind: Kind;
  readonly #name: string;
  readonly #labels: ReadonlySet<string>;
  readonly #options: {
    description?: string;
    unit?: string;
    advice?: { explicitBucketBoundaries: number[] };
  } = {};
  #provider: MeterProvider | undefined;
  #write: Write | undefined;

  constructor(kind: Kind, name: unknown, options: unknown) {
    this.#kind = kind;
    this.#name = textOf(name);
    const given = plain(options);
    const { description, unit, labels, buckets } = (
      given !== null && typeof given === 'object' ? given : {}
    ) as Record<string, unknown>;
    if (typeof description === 'string') this.#options.description = description;
    if (typeof unit === 'string') this.#options.unit = unit;
    this.#labels = new Set(Array.isArray(labels) ? labels.filter((label) => typeof label === 'string') : []);
    this.#readBuckets(buckets);
    if (!NAME.test(this.#name)) this.#refuse(`its name has to match ${NAME.source}; it will record nothing`);
  }

  write(value: unknown, fields: unknown): void {
    try {
      if (!this.#accepts(value)) return;
      this.#current()(value, this.#split(fields));
    } catch (error) {
      reportFault(`metric ${this.#name}`, error as Error);
    }
  }

  #accepts(value: unknown): value is number {
    if (!NAME.test(this.#name)) return false;
    const onlyGrows = this.#kind === 'counter' || this.#kind === 'histogram';
    if (typeof value === 'number' && Number.isFinite(value) && (value >= 0 || !onlyGrows)) return true;
    const received = typeof value === 'number' ? String(value) : typeof value;
    this.#refuse(
      `a value has to be a finite number${onlyGrows ? ' of 0 or more' : ''}; not recorded: ${received}`,
    );
    return false;
  }

  #current(): Write {
    const provider = metrics.getMeterProvider();
    if (this.#write === undefined || provider !== this.#provider) {
      this.#provider = provider;
      this.#write = this.#make(provider.getMeter('@throughline/api'));
    }
    return this.#write;
  }

  #make(meter: Meter): Write {
    switch (this.#kind) {
      case 'counter': {
        const made = meter.createCounter(this.#name, this.#options);
        return (value, labels) => made.add(value, labels);
      }
      case 'upDownCounter': {
        const made = meter.createUpDownCounter(this.#name, this.#options);
        return (value, labels) => made.add(value, labels);
      }
      case 'histogram': {
        const made = meter.createHistogram(this.#name, this.#options);
        return (value, labels) => made.record(value, labels);
      }
      case 'gauge': {
        const made = meter.createGauge(this.#name, this.#options);
        return (value, labels) => made.record(value, labels);
      }
    }
  }

  /** Declared labels, redacted before they are aggregated (else two series would become one); the rest to span and line. */
  #split(fields: unknown): Record<string, LabelValue> {
    const labels: Record<string, LabelValue> = {};
    let further: Further | undefined;
    for (const key of fieldNames(fields)) {
      if (key === '__proto__') continue;
      const isLabel = this.#labels.has(key);
      if (!isLabel) {
        further ??= furtherOf(context.active());
        if (further.span === undefined && further.line === undefined) continue;
      }
      const value = plain(readOnce(fields as object, key));
      if (value === undefined || value === null) continue;
      if (isLabel) {
        labels[key] = labelValue(runtime.redactor.redactField(key, value));
        continue;
      }
      further?.span?.setAttribute(key, value);
      if (further?.line !== undefined) further.line[key] = value;
    }
    return labels;
  }

  #readBuckets(buckets: unknown): void {
    if (buckets === undefined) return;
    const bounds = Array.isArray(buckets) ? buckets : [];
    const ascending = bounds.every(
      (bound, at) => typeof bound === 'number' && (at === 0 || bound > bounds[at - 1]),
    );
    if (bounds.length > 0 && ascending) this.#options.advice = { explicitBucketBoundaries: bounds };
    else this.#refuse('its buckets have to be numbers in ascending order; the default buckets are used');
  }

  #refuse(rule: string): void {
    reportFault(`metric ${this.#kind} "${this.#name.slice(0, 80)}"`, rule);
  }
}

/** Where fields go that are no labels. */
interface Further {
  readonly span: Span | undefined;
  readonly line: Record<string, unknown> | undefined;
}

function furtherOf(active: Context): Further {
  return { span: trace.getSpan(active), line: wideFieldsOf(active) };
}

function readOnce(fields: object, key: string): unknown {
  try {
    return (fields as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function labelValue(value: unknown): LabelValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : textOf(value);
}
