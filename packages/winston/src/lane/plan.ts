import { isOtlpTransport, type OtlpTransport } from '../otlp-transport.ts';
import { ConsoleOutput, type LineOutput, StreamOutput } from './console-output.ts';
import { FileOutput, isPlainFile } from './file-output.ts';
import {
  type ChainPart,
  chainOf,
  type Format,
  isDirect,
  isUnchanged,
  learnFormats,
} from './known-formats.ts';
import type { Levels, Logger, Transport, Winston } from './winston-parts.ts';

/** One transport of a logger, as it was when the plan was made. */
export interface Target {
  transport: Transport;
  /** Where its lines go; undefined for our own exit, which takes records. */
  output: LineOutput | undefined;
  otlp: OtlpTransport | undefined;
  level: string | undefined;
  levels: Levels;
  silent: boolean | undefined;
  format: Format | undefined;
  log: unknown;
  eventCount: number;
  chain: readonly ChainPart[];
  /** The number of the least severe level that it takes. */
  limit: number;
}

/** How lines of one logger go past the streams, and everything that has to stay as it is for that. */
export interface Plan {
  level: string;
  levels: Levels;
  silent: boolean | undefined;
  format: Format;
  pipes: unknown;
  pipeCount: number;
  dataListeners: unknown;
  /** How many kinds of events somebody listens to: another kind has to be looked at. */
  eventCount: number;
  chain: readonly ChainPart[];
  /** Whether a plain record needs no format of winston's at all. */
  isDirect: boolean;
  hasTimestamp: boolean;
  hasSplat: boolean;
  targets: readonly Target[];
  /** The number of the least severe level that anybody takes. */
  limit: number;
  winston: KnownWinston;
}

const METHODS = ['log', 'write', '_write', '_writev'] as const;
/** How a transport of winston's is written for, by the name under which winston exports its class. */
const OUTPUTS = {
  Console: (transport: Transport) => new ConsoleOutput(transport),
  Stream: (transport: Transport) => (isTextStream(transport) ? new StreamOutput(transport) : undefined),
  File: (transport: Transport) => (isPlainFile(transport) ? new FileOutput(transport) : undefined),
} as const;
const outputs: WeakMap<Transport, LineOutput> = new WeakMap();

/** One copy of winston: its classes as they were when they were met. */
export class KnownWinston {
  readonly #winston: Winston;
  readonly #base: Logger;
  readonly #methods: Pick<Logger, 'log' | 'write' | '_transform' | '_addDefaultMeta'>;
  readonly #transportMethods = new Map<object, readonly unknown[]>();
  #hasLearned = false;

  constructor(winston: Winston) {
    this.#winston = winston;
    this.#base = winston.Logger.prototype;
    const { log, write, _transform, _addDefaultMeta } = this.#base;
    this.#methods = { log, write, _transform, ...(_addDefaultMeta && { _addDefaultMeta }) };
  }

  /** Whether nobody has replaced a method of winston's Logger since. Asked for every line. */
  get isUntouched(): boolean {
    const base = this.#base;
    return (
      base.log === this.#methods.log &&
      base.write === this.#methods.write &&
      base._transform === this.#methods._transform &&
      base._addDefaultMeta === this.#methods._addDefaultMeta
    );
  }

  /** A plan for a logger whose every part is known; undefined where one is not. */
  planFor(logger: Logger): Plan | undefined {
    if (!this.isUntouched || logger._transform !== this.#base._transform) return undefined;
    const { pipes } = logger._readableState;
    const transports = pipes === null ? [] : Array.isArray(pipes) ? pipes : [pipes];
    if (transports.length === 0) return undefined;
    if (!this.#hasLearned) {
      this.#hasLearned = true;
      learnFormats(this.#winston.format);
    }
    const chain = chainOf(logger.format);
    if (chain === undefined) return undefined;
    if (!hasOnlyPipes(logger, transports.length)) return undefined;
    const targets: Target[] = [];
    for (const transport of transports) {
      const target = this.#targetFor(transport, logger);
      if (target === undefined) return undefined;
      targets.push(target);
    }
    return {
      winston: this,
      level: logger.level,
      levels: logger.levels,
      silent: logger.silent,
      format: logger.format,
      pipes,
      pipeCount: transports.length,
      dataListeners: logger._events['data'],
      eventCount: logger._eventsCount,
      chain,
      isDirect: isDirect(logger.format, chain) && targets.every((target) => target.format === undefined),
      hasTimestamp: chain.some((part) => part.name === 'timestamp'),
      hasSplat: chain.some((part) => part.name === 'splat'),
      targets,
      limit: logger.silent ? Number.NEGATIVE_INFINITY : Math.max(...targets.map((target) => target.limit)),
    };
  }

  #targetFor(transport: Transport, logger: Logger): Target | undefined {
    const otlp = isOtlpTransport(transport) ? transport : undefined;
    const output = otlp === undefined ? this.#outputFor(transport) : undefined;
    const chain = transport.format ? chainOf(transport.format) : [];
    if ((otlp === undefined && output === undefined) || chain === undefined) return undefined;
    const levels = transport.levels ?? logger.levels;
    const level = transport.level || logger.level;
    return {
      transport,
      output,
      otlp,
      level: transport.level,
      levels,
      silent: transport.silent,
      format: transport.format,
      log: transport.log,
      eventCount: transport._eventsCount,
      chain,
      limit: transport.silent ? Number.NEGATIVE_INFINITY : (levels[level] ?? Number.NEGATIVE_INFINITY),
    };
  }

  #outputFor(transport: Transport): LineOutput | undefined {
    const name = nameOfClass(transport);
    if (name === undefined || transport._events['logged'] !== undefined) return undefined;
    const { prototype } = this.#winston.transports[name];
    if (Object.getPrototypeOf(transport) !== prototype || !this.#hasOwnMethods(transport, prototype))
      return undefined;
    const present = outputs.get(transport);
    if (present !== undefined) return present;
    const output = OUTPUTS[name](transport);
    if (output !== undefined) outputs.set(transport, output);
    return output;
  }

  #hasOwnMethods(transport: Transport, prototype: Transport): boolean {
    let methods = this.#transportMethods.get(prototype);
    if (methods === undefined) {
      methods = METHODS.map((name) => prototype[name]);
      this.#transportMethods.set(prototype, methods);
    }
    return METHODS.every((name, at) => transport[name] === methods[at]);
  }
}

/** winston loads each of its transports when it is asked for; only a logger that has one asks. */
function nameOfClass(transport: Transport): keyof typeof OUTPUTS | undefined {
  const { name } = transport.constructor;
  return Object.hasOwn(OUTPUTS, name) ? (name as keyof typeof OUTPUTS) : undefined;
}

/** Whether a plan still fits its logger, but for its formats. Asked for every line: loads and comparisons only. */
export function isCurrent(plan: Plan, logger: Logger): boolean {
  const { pipes } = logger._readableState;
  if (
    logger.format !== plan.format ||
    logger.level !== plan.level ||
    logger.levels !== plan.levels ||
    logger.silent !== plan.silent ||
    pipes !== plan.pipes ||
    logger._events['data'] !== plan.dataListeners ||
    logger._eventsCount !== plan.eventCount ||
    !plan.winston.isUntouched
  )
    return false;
  if (plan.pipeCount > 1) {
    if ((pipes as unknown[]).length !== plan.pipeCount) return false;
    if ((plan.dataListeners as unknown[]).length !== plan.pipeCount) return false;
  }
  for (const target of plan.targets) {
    const { transport } = target;
    if (
      transport.level !== target.level ||
      transport.silent !== target.silent ||
      transport.format !== target.format ||
      transport.log !== target.log ||
      transport._eventsCount !== target.eventCount
    )
      return false;
  }
  return true;
}

/** Whether nobody has replaced what a format of the plan does. Asked for every line that is written. */
export function hasItsFormats(plan: Plan): boolean {
  if (!isUnchanged(plan.chain)) return false;
  for (const { chain } of plan.targets) if (!isUnchanged(chain)) return false;
  return true;
}

/** An object stream is given records, not lines. */
function isTextStream(transport: Transport): boolean {
  return (transport as { isObjectMode?: boolean }).isObjectMode === false;
}

/** Whether nobody but the pipes to the transports listens to what the logger's stream gives. */
function hasOnlyPipes(logger: Logger, count: number): boolean {
  const { data, readable } = logger._events;
  if (readable !== undefined) return false;
  return count === 1 ? typeof data === 'function' : Array.isArray(data) && data.length === count;
}
