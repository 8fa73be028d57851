import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { captureJobFailure } from '@throughline/api/runtime';
import { recordMessage } from './messaging-metrics.ts';
import { quietly } from './quietly.ts';
import { recordError } from './record-error.ts';

/** What BullMQ asks of a telemetry implementation (`bullmq/interfaces/telemetry`). */
interface Telemetry {
  tracer: { startSpan(name: string, options?: { kind: SpanKind }, parent?: Context): TelemetrySpan };
  contextManager: {
    with<Result>(active: Context, run: () => Result): Result;
    active(): Context;
    root(): Context;
    getMetadata(from: Context): string;
    fromMetadata(active: Context, metadata: string): Context;
  };
}

interface TelemetrySpan {
  setSpanOnContext(to: Context): Context;
  setAttribute(key: string, value: Attributes[string]): void;
  setAttributes(attributes: Attributes): void;
  addEvent(name: string, attributes?: Attributes): void;
  recordException(exception: unknown): void;
  end(): void;
}

type Method = (this: Traced, ...args: unknown[]) => unknown;
interface Traced {
  opts?: { telemetry?: Telemetry };
  telemetry?: Telemetry;
}

/**
 * BullMQ, since 5.34, asks a telemetry implementation that it is given for its spans, and carries trace context in its jobs. Where
 * the application gives none, it gets ours: jobs that are added, and jobs that are processed, in one trace.
 * `trace` is what queues, workers and jobs call for each span.
 */
export function patchQueueBase(exports: { QueueBase: { prototype: { trace: Method } } }): void {
  const prototype = exports.QueueBase.prototype;
  const original = prototype.trace;
  prototype.trace = function (...args) {
    if (this.opts !== undefined) this.opts.telemetry ??= telemetry;
    return original.apply(this, args);
  };
}

/** Flows, the jobs of which depend on one another, are added by a class of its own. */
export function patchFlowProducer(exports: {
  FlowProducer: { prototype: Record<'add' | 'addBulk', Method> & { addNode?: Method } };
}): void {
  const prototype = exports.FlowProducer.prototype;
  const addNode = prototype.addNode;
  if (typeof addNode === 'function') {
    prototype.addNode = function (argument, ...rest) {
      const { node } = argument as { node: { opts?: object } };
      // BullMQ gives the trace context only to jobs that have options.
      return addNode.call(
        this,
        { ...(argument as object), node: { ...node, opts: node.opts ?? {} } },
        ...rest,
      );
    };
  }
  for (const name of ['add', 'addBulk'] as const) {
    const original = prototype[name];
    prototype[name] = function (...args) {
      this.telemetry ??= telemetry;
      return original.apply(this, args);
    };
  }
}

/** A job that fails is told to the span that processes it: BullMQ itself tells only the message. */
export function patchJob(exports: { Job: { prototype: { moveToFailed: Method } } }): void {
  const prototype = exports.Job.prototype;
  const original = prototype.moveToFailed;
  prototype.moveToFailed = function (...args) {
    const span = trace.getActiveSpan();
    if (span !== undefined) processing.get(span)?.recordException(args[0]);
    return original.apply(this, args);
  };
}

/** Spans of jobs that are being processed. */
const processing = new WeakMap<Span, JobSpan>();

const telemetry: Telemetry = {
  tracer: {
    startSpan(name, options, parent) {
      const kind = options?.kind ?? SpanKind.INTERNAL;
      const tracer = trace.getTracer('throughline.bullmq');
      const settings = { kind, attributes: { 'messaging.system': 'bullmq' } };
      if (kind === SpanKind.PRODUCER) {
        const operation = name.startsWith('addNode') ? 'create' : 'send';
        return new JobSpan(tracer.startSpan(operation, settings, parent), operation);
      }
      // Waiting for jobs, extending locks, closing: steps of the machinery, not of the application.
      if (kind !== SpanKind.CONSUMER) return new Step();
      // A worker may have been started inside a request, which its jobs are no part of.
      const span = tracer.startSpan('process', settings, parent ?? ROOT_CONTEXT);
      const jobSpan = new JobSpan(span, 'process');
      processing.set(span, jobSpan);
      return jobSpan;
    },
  },
  contextManager: {
    with: (active, run) => context.with(active, run),
    active: () => context.active(),
    root: () => ROOT_CONTEXT,
    getMetadata(from) {
      const carrier: Record<string, string> = {};
      propagation.inject(from, carrier);
      return JSON.stringify(carrier);
    },
    fromMetadata(_active, metadata) {
      try {
        return propagation.extract(ROOT_CONTEXT, JSON.parse(metadata) as Record<string, string>);
      } catch {
        return ROOT_CONTEXT;
      }
    },
  },
};

/** What BullMQ says about a job, by the names of the messaging conventions; the rest of it may hold the job's data. */
const NAMES: Readonly<Record<string, string>> = {
  'bullmq.job.id': 'messaging.message.id',
  'bullmq.job.bulk.count': 'messaging.batch.message_count',
  'bullmq.job.name': 'bullmq.job.name',
  'bullmq.job.attempts.made': 'bullmq.job.attempts.made',
  'bullmq.flow.name': 'bullmq.flow.name',
};

class JobSpan implements TelemetrySpan {
  readonly #span: Span;
  readonly #operation: 'create' | 'send' | 'process';
  readonly #startedAt = performance.now();
  #queue: string | undefined;
  #count = 1;
  #errorType: string | undefined;

  constructor(span: Span, operation: 'create' | 'send' | 'process') {
    this.#span = span;
    this.#operation = operation;
  }

  setSpanOnContext(to: Context): Context {
    return trace.setSpan(to, this.#span);
  }

  setAttribute(key: string, value: Attributes[string]): void {
    if (key === 'bullmq.queue.name' && value !== '') this.#nameAfter(String(value));
    if (key === 'bullmq.job.bulk.count' && typeof value === 'number') this.#count = value;
    const name = NAMES[key];
    if (name !== undefined && value !== undefined) this.#span.setAttribute(name, value);
  }

  setAttributes(attributes: Attributes): void {
    for (const [key, value] of Object.entries(attributes)) this.setAttribute(key, value);
  }

  addEvent(): void {
    // That a job is completed says the span's end; that it failed, its error.
  }

  recordException(exception: unknown): void {
    const name = (exception as { name?: unknown } | undefined)?.name;
    this.#errorType = typeof name === 'string' ? name : '_OTHER';
    this.#span.setAttribute('error.type', this.#errorType);
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
    recordError(this.#span, exception);
    if (this.#operation === 'process') {
      captureJobFailure(exception, trace.setSpan(context.active(), this.#span));
    }
  }

  end(): void {
    this.#span.end();
    // Jobs of a flow are created one by one, and sent together.
    if (this.#operation === 'create') return;
    quietly('metrics of BullMQ', () =>
      recordMessage({
        system: 'bullmq',
        operation: this.#operation,
        count: this.#count,
        kind: this.#operation === 'process' ? 'process' : 'send',
        destination: this.#queue,
        errorType: this.#errorType,
        seconds: (performance.now() - this.#startedAt) / 1000,
        context: trace.setSpan(context.active(), this.#span),
      }),
    );
  }

  #nameAfter(queue: string): void {
    this.#queue = queue;
    this.#span.updateName(`${this.#operation} ${queue}`);
    this.#span.setAttributes({
      'messaging.destination.name': queue,
      'messaging.operation.name': this.#operation,
      'messaging.operation.type': this.#operation,
    });
  }
}

/** Stands for a span where none is made. */
class Step implements TelemetrySpan {
  setSpanOnContext(to: Context): Context {
    return to;
  }
  setAttribute(): void {}
  setAttributes(): void {}
  addEvent(): void {}
  recordException(): void {}
  end(): void {}
}
