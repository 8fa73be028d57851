import { type LoggerProvider, logs, type Logger as OtelLogger } from '@opentelemetry/api';
import { LineHeads } from './line-head.ts';
import { type LoggerLevel, loggerLevel } from './logger-levels.ts';
import type { Processor } from './processors.ts';

/** What the loggers of one name write through; the OpenTelemetry logger is found again when an SDK registers later. */
export class RecordSink {
  readonly name: string;
  readonly level: LoggerLevel;
  /** Those of this logger alone, behind those of all loggers. */
  readonly processors: readonly Processor[];
  readonly heads: LineHeads;
  #provider: LoggerProvider | undefined;
  #logger: OtelLogger | undefined;

  constructor(name: string, processors: readonly Processor[] = []) {
    this.name = name;
    this.level = loggerLevel(name);
    this.heads = new LineHeads(name);
    this.processors = processors;
  }

  get otel(): OtelLogger {
    const provider = logs.getLoggerProvider();
    if (this.#logger === undefined || provider !== this.#provider) {
      this.#provider = provider;
      this.#logger = provider.getLogger(this.name);
    }
    return this.#logger;
  }
}
