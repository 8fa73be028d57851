import { reportFault } from '@throughline/api/runtime';
import type TransportStream from 'winston-transport';
import { createOtlpTransport, type OtlpTransportOptions } from './otlp-transport.ts';
import { OWN } from './ownership.ts';

/** How the application's loggers are bridged. */
export type BridgeOptions = Pick<OtlpTransportOptions, 'name'>;

/** The parts of winston's Logger that the bridge uses. */
interface BridgedLogger {
  add(transport: TransportStream): unknown;
  configure(options?: object): unknown;
  clear(): unknown;
  close(): unknown;
}

/** winston's Logger, as `winston/lib/winston/logger.js` exports it. */
export interface WinstonLoggerClass {
  readonly prototype: BridgedLogger;
}

/** What `require('winston')` gives. */
export interface WinstonModule {
  createLogger(options?: object): unknown;
  add(transport: TransportStream): unknown;
}

/** Loggers that have our transport. */
const bridged: WeakMap<object, TransportStream> = new WeakMap<object, TransportStream>();
/** Loggers in the middle of `configure` or `close`, where `clear` is only a part. */
const busy: WeakSet<object> = new WeakSet<object>();
const BRIDGED: unique symbol = Symbol.for('throughline.winston.bridged');

/**
 * Sends what the application's own winston loggers write through the OpenTelemetry logs API as well: each logger gets
 * one transport when it is configured, and keeps it when its transports are cleared. What its other transports write
 * does not change. Loggers of Throughline itself are left alone, and a class that is bridged already stays as it is.
 *
 * @param target winston's Logger class, as soon as it is loaded; or the winston module, whose default logger is then
 *   bridged too, but no logger that was made before
 * @returns a function that undoes it for loggers made later
 * @example
 * bridgeWinston(require('winston'));
 */
export function bridgeWinston(
  target: WinstonLoggerClass | WinstonModule,
  options: BridgeOptions = {},
): () => void {
  try {
    if ('prototype' in target && typeof target.prototype?.configure === 'function') {
      return wrap(target.prototype, options);
    }
    return bridgeModule(target as WinstonModule, options);
  } catch (error) {
    reportFault('winston bridge', error as Error);
    return () => {};
  }
}

function bridgeModule(module: WinstonModule, options: BridgeOptions): () => void {
  const sample = module.createLogger({ silent: true, [OWN]: true }) as object;
  const prototype = loggerPrototype(sample);
  if (prototype === undefined)
    throw new Error('this winston has no Logger with configure(); winston 3 is needed');
  if (Object.hasOwn(prototype, BRIDGED)) return () => {};
  module.add(createOtlpTransport(options));
  return wrap(prototype, options);
}

/** The class that has `configure` itself: createLogger derives one per logger from it. */
function loggerPrototype(logger: object): BridgedLogger | undefined {
  let prototype = Object.getPrototypeOf(logger) as object | null;
  while (prototype !== null && !Object.hasOwn(prototype, 'configure'))
    prototype = Object.getPrototypeOf(prototype);
  return (prototype as BridgedLogger | null) ?? undefined;
}

function wrap(prototype: BridgedLogger, options: BridgeOptions): () => void {
  if (Object.hasOwn(prototype, BRIDGED)) return () => {};
  const { configure, clear, close } = prototype;
  let isOn = true;
  Object.defineProperty(prototype, BRIDGED, { value: true, configurable: true });

  prototype.configure = function (this: BridgedLogger, given?: object): unknown {
    const result = during(this, () => configure.call(this, given));
    if (isOn && !isOurs(given)) attach(this, options);
    return result;
  };
  prototype.clear = function (this: BridgedLogger): unknown {
    const result = clear.call(this);
    const transport = bridged.get(this);
    if (isOn && transport !== undefined && !busy.has(this)) attach(this, options);
    return result;
  };
  prototype.close = function (this: BridgedLogger): unknown {
    return during(this, () => close.call(this));
  };
  return () => {
    isOn = false;
    delete (prototype as { [BRIDGED]?: true })[BRIDGED];
  };
}

function attach(logger: BridgedLogger, options: BridgeOptions): void {
  try {
    const transport = bridged.get(logger) ?? createOtlpTransport(options);
    bridged.set(logger, transport);
    logger.add(transport);
  } catch (error) {
    reportFault('winston bridge', error as Error);
  }
}

function during(logger: object, work: () => unknown): unknown {
  busy.add(logger);
  try {
    return work();
  } finally {
    busy.delete(logger);
  }
}

function isOurs(options: object | undefined): boolean {
  return options !== undefined && options !== null && OWN in options;
}
