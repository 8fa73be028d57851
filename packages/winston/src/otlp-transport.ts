import { createRequire } from 'node:module';
import {
  type Context,
  context,
  type Logger,
  type LoggerProvider,
  logs,
  type SeverityNumber,
} from '@opentelemetry/api';
import {
  correlationFields,
  describeError,
  exceptionAttributes,
  plain,
  reportFault,
  textOf,
} from '@throughline/api/runtime';
import type TransportStream from 'winston-transport';
import { severityOf } from './severity.ts';

/** How records of a winston logger are sent. */
export interface OtlpTransportOptions {
  /** The instrumentation scope of the records. Default `winston`. */
  name?: string;
  /** The least severe level that is sent. Default: the level of the logger. */
  level?: string;
}

type Info = Record<string | symbol, unknown>;

const LEVEL: symbol = Symbol.for('level');
const SPLAT: symbol = Symbol.for('splat');
/** Where @opentelemetry/instrumentation-winston keeps the context in which a record was written. */
const CONTEXT: symbol = Symbol.for('opentelemetry.js.contrib.winston.context');
/** Said by the record itself, or by its span context. */
const NO_ATTRIBUTES: ReadonlySet<string> = new Set([
  'level',
  'message',
  'trace_id',
  'span_id',
  'trace_flags',
]);
/** A logger has some ten levels; a record may name any. */
const MAX_LEVELS = 100;
/** Where people put an error. */
const ERROR_KEYS = ['error', 'err', 'exception', 'cause'];
// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that winston's colorize() adds
const COLORS = /\u001b\[[0-9;]*m/g;

/** The record of a stack that winston copied from an error: `PaymentError: card refused`. */
const STACK_HEAD = /^([A-Za-z_$][\w$.]*)(?:: ([^\n]*))?/;

/**
 * A winston transport that sends each record through the OpenTelemetry logs API: the message as its body, the level as
 * its severity, the rest as attributes (`exception.*` for an error), with `request_id`, `flow_id` and the bound fields
 * of the request, in the trace in which it was logged. It never changes a record and never throws.
 *
 * @example
 * const logger = winston.createLogger({ transports: [new winston.transports.Console(), createOtlpTransport()] });
 */
export function createOtlpTransport(options: OtlpTransportOptions = {}): TransportStream {
  const Transport = transportClass();
  return new Transport(options);
}

/** Our transport, as the lane uses it. */
export interface OtlpTransport extends TransportStream {
  levels?: Record<string, number>;
  /** Whether anybody takes records of this level, before one is built. Never throws. */
  wants(level: string, active: Context): boolean;
  /** What `log` does with a record that is wanted, in a context that is known. Never throws. */
  send(info: Info, level: string, active: Context): void;
}

type OtlpTransportClass = new (options: OtlpTransportOptions) => OtlpTransport;

/** Whether a transport is ours, of this copy of the package. */
export function isOtlpTransport(transport: object): transport is OtlpTransport {
  return madeClass !== undefined && transport instanceof madeClass;
}

let madeClass: OtlpTransportClass | undefined;

/** Made on first use, so that importing this package does not load winston's part. */
function transportClass(): OtlpTransportClass {
  if (madeClass !== undefined) return madeClass;
  const Transport = createRequire(import.meta.url)('winston-transport') as typeof TransportStream;
  class OtlpExit extends Transport implements OtlpTransport {
    readonly name: string = 'otlp';
    readonly #scope: string;
    #provider: LoggerProvider | undefined;
    #logger: Logger | undefined;
    declare levels?: Record<string, number>;
    #levels: Record<string, number> | undefined;
    readonly #severities = new Map<string, SeverityNumber>();

    constructor({ name, level }: OtlpTransportOptions) {
      super(level === undefined ? {} : { level });
      this.#scope = name ?? 'winston';
    }

    override log(info: Info, done: () => void): void {
      const level = String(info[LEVEL] ?? info['level']);
      const active = (info[CONTEXT] as Context | undefined) ?? context.active();
      if (this.wants(level, active)) this.send(info, level, active);
      done();
    }

    wants(level: string, active: Context): boolean {
      try {
        return this.#current().enabled({ context: active, severityNumber: this.#severityOf(level) });
      } catch (error) {
        reportFault('winston bridge', error as Error);
        return false;
      }
    }

    send(info: Info, level: string, active: Context): void {
      try {
        emit(this.#current(), info, level, active, this.#severityOf(level));
      } catch (error) {
        reportFault('winston bridge', error as Error);
      }
    }

    #severityOf(level: string): SeverityNumber {
      if (this.levels !== this.#levels) {
        this.#levels = this.levels;
        this.#severities.clear();
      }
      let severity = this.#severities.get(level);
      if (severity === undefined) {
        severity = severityOf(level, this.levels);
        if (this.#severities.size < MAX_LEVELS) this.#severities.set(level, severity);
      }
      return severity;
    }

    #current(): Logger {
      const provider = logs.getLoggerProvider();
      if (this.#logger === undefined || provider !== this.#provider) {
        this.#provider = provider;
        this.#logger = provider.getLogger(this.#scope);
      }
      return this.#logger;
    }
  }
  madeClass = OtlpExit;
  return madeClass;
}

function emit(
  logger: Logger,
  info: Info,
  level: string,
  active: Context,
  severityNumber: SeverityNumber,
): void {
  const { message } = info;
  const attributes = { ...correlationFields(active), ...metaOf(info), ...exceptionOf(info) };
  if ('exception.stacktrace' in attributes) delete attributes['stack'];
  logger.emit({
    severityNumber,
    severityText: level,
    body: typeof message === 'string' ? message.replaceAll(COLORS, '') : plain(message),
    attributes,
    context: active,
  });
}

function metaOf(info: Info): Record<string, unknown> {
  const meta: Record<string, unknown> = {};
  for (const key of Object.keys(info)) {
    if (NO_ATTRIBUTES.has(key) || key === '__proto__') continue;
    const value = plain(read(info, key));
    if (value !== undefined) meta[key] = value;
  }
  return meta;
}

function exceptionOf(info: Info): Record<string, unknown> {
  const error = errorOf(info);
  if (error !== undefined) return exceptionAttributes(describeError(error));
  const stack = read(info, 'stack');
  if (typeof stack !== 'string') return {};
  const [, type = 'Error', message = textOf(info['message'])] = STACK_HEAD.exec(stack) ?? [];
  return { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack };
}

/** The error that a record tells of: the record itself, an argument of the call, or a field. */
function errorOf(info: Info): Error | undefined {
  if (info instanceof Error) return info;
  const splat = read(info, SPLAT);
  const given = Array.isArray(splat) ? splat : [];
  return [...given, ...ERROR_KEYS.map((key) => read(info, key))].find((value) => value instanceof Error);
}

function read(info: Info, key: string | symbol): unknown {
  try {
    return info[key];
  } catch {
    return '[unreadable]';
  }
}
