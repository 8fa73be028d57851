import { type Context, context } from '@opentelemetry/api';
import { plain, reportFault, textOf } from '@throughline/api/runtime';
import { FileOutput } from './file-output.ts';
import { harmless, isObject } from './harmless.ts';
import { isoTime } from './iso-time.ts';
import { LineIds } from './lane-ids.ts';
import { type LineParts, LineShapes } from './line-shapes.ts';
import { hasItsFormats, isCurrent, type KnownWinston, type Plan } from './plan.ts';
import { isSame, type Refusal, refusalOf } from './refusal.ts';
import type { Info, Logger } from './winston-parts.ts';

const LEVEL: symbol = Symbol.for('level');
const MESSAGE: symbol = Symbol.for('message');
const SPLAT: symbol = Symbol.for('splat');

const ids = new LineIds();
const noIds = new LineIds();

/** How a copy of winston gives its loggers a lane. */
export interface LaneOptions {
  /** What is known of the copy of winston that a logger is from; undefined while it is still being loaded. */
  winston(): KnownWinston | undefined;
  /** Whether lines carry `trace_id`, `span_id` and `request_id`. */
  correlates(): boolean;
}

/** How a logger's lines come from the call to their bytes without the streams between; one for each logger. */
export class Lane {
  readonly logger: Logger;
  readonly #options: LaneOptions;
  #log: unknown;
  #write: unknown;
  readonly #shapes = new LineShapes();
  #plan: Plan | undefined;
  /** Whether something went through winston's streams, which may still hold it. */
  #isPipelineUsed = false;
  /** What a logger without a plan looked like, so that it is not judged anew for each line. */
  #refused: Refusal | undefined;

  constructor(logger: Logger, options: LaneOptions) {
    this.logger = logger;
    this.#options = options;
  }

  /** The methods that the logger has from here on: another in their place is the application's, and has to be called. */
  own(log: unknown, write: unknown): void {
    this.#log = log;
    this.#write = write;
  }

  /** The plan that fits the logger as it is now; undefined where the line has to take the streams. */
  plan(): Plan | undefined {
    if (!this.#hasItsMethods()) return undefined;
    let plan = this.#plan;
    if (plan === undefined || !isCurrent(plan, this.logger) || !hasItsFormats(plan)) plan = this.#decide();
    return plan !== undefined && this.#isFree(plan) ? plan : undefined;
  }

  /** The same, but for the formats, and of the plan that there is. */
  #standingPlan(): Plan | undefined {
    const plan = this.#plan;
    if (plan === undefined || !this.#hasItsMethods() || !isCurrent(plan, this.logger)) return undefined;
    return this.#isFree(plan) ? plan : undefined;
  }

  #hasItsMethods(): boolean {
    return this.logger.write === this.#write && this.logger.log === this.#log;
  }

  /** Whether nothing is on its way through the streams that the line would overtake. */
  #isFree(plan: Plan): boolean {
    const { _writableState: writable, _readableState: readable } = this.logger;
    if (
      writable.length > 0 ||
      writable.ending ||
      writable.destroyed ||
      writable.corked ||
      readable.length > 0 ||
      readable.flowing !== true
    )
      return false;
    return !this.#isPipelineUsed || this.#isPipelineIdle(plan);
  }

  #decide(): Plan | undefined {
    const { logger } = this;
    if (this.#refused !== undefined && isSame(this.#refused, logger)) return undefined;
    this.#flush();
    this.#plan = this.#options.winston()?.planFor(logger);
    this.#refused = this.#plan === undefined ? refusalOf(logger) : undefined;
    return this.#plan;
  }

  #isPipelineIdle(plan: Plan): boolean {
    for (const { transport, output } of plan.targets) {
      if (transport._writableState.length > 0) return false;
      if (output instanceof FileOutput && !output.isIdle) return false;
    }
    this.#isPipelineUsed = false;
    return true;
  }

  /** The line of `logger.info('message', { fields })`; false where it is none, or not one that is certain. */
  writePlain(level: string, message: unknown, fields: unknown, count: number): boolean {
    try {
      if (typeof message !== 'string') return false;
      const standing = this.#standingPlan();
      // Of a level that is off no format sees anything, so that nobody asks for them.
      if (standing !== undefined && (standing.levels[level] as number) > standing.limit) return true;
      const plan = standing !== undefined && hasItsFormats(standing) ? standing : this.plan();
      if (plan === undefined) return false;
      const number = plan.levels[level];
      if (number === undefined) return false;
      if (count > 1 && (typeof fields !== 'object' || fields === null)) return false;
      if (number > plan.limit) return true;
      if (!plan.isDirect || (count > 1 && message.includes('%'))) return false;
      const all = withDefaults(this.logger.defaultMeta, fields as Info | undefined);
      return all !== undefined && this.#writeDirect(plan, level, message, all);
    } catch {
      // The general way finds out what it is about these fields.
      return false;
    }
  }

  #writeDirect(plan: Plan, level: string, message: string, fields: Info): boolean {
    const active = context.active();
    const own = this.#options.correlates() ? ids.read(active) : noIds;
    const now = Date.now();
    const timestamp = plan.hasTimestamp ? isoTime(now) : undefined;
    const parts: LineParts = {
      level,
      message,
      timestamp,
      traceId: own.traceId,
      spanId: own.spanId,
      requestId: own.requestId,
    };
    const text = this.#shapes.text(fields, parts);
    if (text === undefined) return false;
    const number = plan.levels[level] as number;
    // Nothing throws from here on: a line that is written must not be written again.
    for (const { output, otlp, limit } of plan.targets) {
      if (number > limit) continue;
      try {
        if (output !== undefined) output.write(text, level, now);
        else if (otlp?.wants(level, active))
          otlp.send(recordOf(fields, level, message, timestamp, own), level, active);
      } catch (error) {
        reportFault('winston line', error as Error);
      }
    }
    return true;
  }

  /** A record that winston has put together; false where it has to take the streams. */
  writeInfo(info: unknown): boolean {
    let plan: Plan | undefined;
    try {
      plan = this.plan();
      if (plan === undefined || typeof info !== 'object' || info === null) return false;
      return this.#writeRecord(plan, info as Info);
    } catch {
      return plan !== undefined && this.#writeSafe(plan, info);
    }
  }

  #writeRecord(plan: Plan, given: Info): boolean {
    if (given['exception'] || given['rejection']) return false;
    if (!given[LEVEL]) given[LEVEL] = given['level'];
    const level = given[LEVEL] as string;
    const number = plan.levels[level];
    if (typeof number !== 'number') return false;
    const active = context.active();
    if (this.#options.correlates()) ids.read(active).addTo(given);
    if (plan.silent) return true;
    const now = Date.now();
    const text = plan.isDirect ? this.#textOfPlain(plan, given, now) : undefined;
    const info = text === undefined ? (plan.format.transform(given, plan.format.options) as Info) : given;
    if (text !== undefined) info[MESSAGE] = text;
    this.#deliver(plan, info, active, now);
    return true;
  }

  /** The text of a record on which no format but timestamp and json has anything to do. */
  #textOfPlain(plan: Plan, info: Info, now: number): string | undefined {
    if (Object.getPrototypeOf(info) !== Object.prototype || typeof info['message'] !== 'string')
      return undefined;
    if (plan.hasSplat && (info[SPLAT] !== undefined || info['splat'] !== undefined)) return undefined;
    if (plan.hasTimestamp && !info['timestamp']) info['timestamp'] = isoTime(now);
    return this.#shapes.textOfRecord(info);
  }

  #deliver(plan: Plan, info: Info, active: Context, now: number): void {
    const level = info[LEVEL] as string;
    for (const { output, otlp, transport, levels, limit } of plan.targets) {
      if (!((levels[level] as number) <= limit)) continue;
      try {
        if (otlp !== undefined) {
          if (otlp.wants(level, active)) otlp.send(info, level, active);
        } else if (output !== undefined) {
          const { format } = transport;
          const shown = format ? (format.transform({ ...info }, format.options) as Info) : info;
          output.write(`${String(shown[MESSAGE])}`, shown[LEVEL] as string, now);
        }
      } catch (error) {
        reportFault('winston line', error as Error);
      }
    }
  }

  /** A record that winston's formats cannot write: a getter that throws, a proxy, a depth of 100,000. */
  #writeSafe(plan: Plan, given: unknown): boolean {
    try {
      const info = harmless(given);
      if (typeof plan.levels[info[LEVEL] as string] !== 'number') return true;
      const active = context.active();
      if (this.#options.correlates()) ids.read(active).addTo(info);
      this.#deliver(plan, formatted(plan, info), active, Date.now());
    } catch (error) {
      reportFault('winston line', error as Error);
    }
    return true;
  }

  /** A call that threw before there was a record; false where the fault is not one of what was logged. */
  rescue(through: Logger, level: unknown, message: unknown, fields: unknown): boolean {
    try {
      if (this.plan() === undefined) return false;
      const copied = plain(fields);
      const record = isObject(copied) ? copied : {};
      const isRecord = typeof message === 'object' && message !== null;
      const text = isRecord ? harmless(message) : { message: textOf(message) };
      const info: Info = { ...record, ...text, level: textOf(level), [LEVEL]: textOf(level) };
      try {
        through.write(info);
      } catch {
        this.logger.write(info);
      }
    } catch (error) {
      reportFault('winston line', error as Error);
    }
    return true;
  }

  /** The next record takes the streams: what was written before it has to be on its way. */
  enterPipeline(): void {
    this.#isPipelineUsed = true;
    this.#flush();
  }

  #flush(): void {
    try {
      for (const { output } of this.#plan?.targets ?? []) output?.flush();
    } catch (error) {
      reportFault('winston line', error as Error);
    }
  }
}

function withDefaults(defaults: Logger['defaultMeta'], fields: Info | undefined): Info | undefined {
  if (fields === undefined) return defaults ? { ...defaults } : {};
  const prototype: unknown = Object.getPrototypeOf(fields);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  return defaults ? { ...defaults, ...fields } : fields;
}

function recordOf(
  fields: Info,
  level: string,
  message: string,
  timestamp: string | undefined,
  own: LineIds,
): Info {
  const info: Info = { ...fields, level, message };
  own.addTo(info);
  if (timestamp !== undefined) info['timestamp'] = timestamp;
  return info;
}

/** What the formats make of a harmless record; one that they still cannot write (`splat` that is no list) is plain JSON. */
function formatted(plan: Plan, info: Info): Info {
  try {
    return plan.format.transform(info, plan.format.options) as Info;
  } catch {
    info[MESSAGE] = JSON.stringify(info);
    return info;
  }
}
