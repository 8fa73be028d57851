import type { Tracer, TracerProvider } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { IdGenerator, Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import { textOf } from '@throughline/api/runtime';
import type { EntryLimits } from '../limits/entry-limits.ts';
import type { SpanCountLimits } from './recorded-span.ts';
import { RecordingTracer, type TracerSettings } from './recording-tracer.ts';
import { PooledIds } from './span-ids.ts';

export interface RecordingProviderOptions {
  readonly resource: Resource;
  readonly sampler: Sampler;
  readonly idGenerator?: IdGenerator | undefined;
  readonly limits: SpanCountLimits;
  readonly entry: EntryLimits;
  readonly processors: readonly SpanProcessor[];
  warn(sentence: string): void;
}

/** The tracer provider of Throughline, in the shape of that of OpenTelemetry. */
export class RecordingProvider implements TracerProvider {
  readonly #processors: readonly SpanProcessor[];
  readonly #settings: TracerSettings;
  readonly #tracers = new Map<string, RecordingTracer>();

  constructor({ resource, sampler, idGenerator, limits, entry, processors, warn }: RecordingProviderOptions) {
    this.#processors = processors;
    this.#settings = {
      resource,
      sampler,
      ids: idGenerator ?? new PooledIds(),
      limits,
      entry,
      processor: inTurn(processors),
      warn,
    };
  }

  getTracer(name: string, version?: string, options?: { schemaUrl?: string }): Tracer {
    const scope = scopeOf(name, version, options);
    const key = JSON.stringify(scope);
    let tracer = this.#tracers.get(key);
    if (tracer === undefined) {
      tracer = new RecordingTracer(scope, this.#settings);
      if (this.#tracers.size < MOST_TRACERS) this.#tracers.set(key, tracer);
    }
    return tracer;
  }

  /** Waits for every processor. @throws what the first of them rejects with */
  async forceFlush(): Promise<void> {
    await Promise.all(this.#processors.map((processor) => processor.forceFlush()));
  }

  /** Ends every processor. @throws what the first of them rejects with */
  async shutdown(): Promise<void> {
    await Promise.all(this.#processors.map((processor) => processor.shutdown()));
  }
}

/** A name for each request would otherwise be kept for ever. */
const MOST_TRACERS = 1_000;

function scopeOf(name: unknown, version: unknown, options: unknown): InstrumentationScope {
  const schemaUrl = readSchemaUrl(options);
  return {
    name: textOf(name),
    ...(version !== undefined && { version: textOf(version) }),
    ...(schemaUrl !== undefined && { schemaUrl: textOf(schemaUrl) }),
  };
}

function readSchemaUrl(options: unknown): unknown {
  try {
    return (options as { schemaUrl?: unknown } | undefined)?.schemaUrl;
  } catch {
    return undefined;
  }
}

/** One after the other; the commonest case, a single one, without a loop. */
function inTurn(processors: readonly SpanProcessor[]): TracerSettings['processor'] {
  const [only, ...others] = processors;
  if (only !== undefined && others.length === 0) {
    return {
      onStart: (span, context) => only.onStart(span, context),
      onEnding: (span) => only.onEnding?.(span),
      onEnd: (span) => only.onEnd(span),
    };
  }
  return {
    onStart: (span, context) => {
      for (const processor of processors) processor.onStart(span, context);
    },
    onEnding: (span) => {
      for (const processor of processors) processor.onEnding?.(span);
    },
    onEnd: (span) => {
      for (const processor of processors) processor.onEnd(span);
    },
  };
}
