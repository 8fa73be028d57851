import { reportFault } from '@throughline/api/runtime';
import { meetWinston, winstonOf } from './lane/copies.ts';
import { installLane } from './lane/install.ts';
import { isStockLogger } from './lane/stock.ts';
import type { Logger, Winston } from './lane/winston-parts.ts';
import { OWN } from './ownership.ts';

type CreateLogger = (options?: object) => object;

/** How the application's loggers are made faster. */
export interface LoggerLaneOptions {
  /** Whether lines carry `trace_id`, `span_id` and `request_id` now: where the instrumentation of winston adds them. */
  correlates(): boolean;
}

const withLanes: WeakSet<CreateLogger> = new WeakSet();

/**
 * winston's `createLogger`, whose loggers then have the lane of `@throughline/winston`: the same bytes, without winston's
 * streams, while every part of a logger is known. Call {@link noteWinston} with the winston it is from, too.
 *
 * @param create what `winston/lib/winston/create-logger.js` exports
 */
export function withLane(create: CreateLogger, options: LoggerLaneOptions): CreateLogger {
  if (isStockLogger() || withLanes.has(create)) return create;
  const creating = Object.assign((given?: object): object => {
    const logger = given === undefined ? create() : create(given);
    try {
      const isOurs = given !== undefined && given !== null && OWN in given;
      if (!isOurs) {
        installLane(logger as Logger, {
          winston: () => winstonOf(logger as Logger),
          correlates: () => options.correlates(),
        });
      }
    } catch (error) {
      reportFault('winston lane', error as Error);
    }
    return logger;
  }, create);
  withLanes.add(creating);
  return creating;
}

/**
 * Makes a copy of winston known, as soon as it is loaded: formats that were combined before stay unknown. One that was
 * loaded before its `createLogger` could be exchanged gets it now.
 */
export function noteWinston(winston: unknown, options: LoggerLaneOptions): void {
  try {
    const exports = winston as { createLogger: CreateLogger };
    meetWinston(winston as Winston);
    exports.createLogger = withLane(exports.createLogger, options);
  } catch (error) {
    reportFault('winston lane', error as Error);
  }
}
