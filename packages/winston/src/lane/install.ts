import { Lane, type LaneOptions } from './lane.ts';
import type { Logger } from './winston-parts.ts';

type Method = (...args: unknown[]) => unknown;

const laned: WeakSet<object> = new WeakSet();

/**
 * Gives a logger that winston's `createLogger` has just made its lane. What changes is the class that winston makes for
 * this one logger: its level methods, `log` and `write`. A winston without such a class (before 3.3) keeps its own way.
 */
export function installLane(logger: Logger, options: LaneOptions): void {
  const prototype = Object.getPrototypeOf(logger) as Logger & Record<string, unknown>;
  if (laned.has(logger) || Object.hasOwn(prototype, 'configure')) return;
  const levels = Object.keys(logger.levels).filter(
    (level) => level !== 'log' && isMethodOf(prototype, level),
  );
  if (levels.length === 0 || typeof logger._addDefaultMeta !== 'function') return;
  laned.add(logger);

  const lane = new Lane(logger, options);
  const base = Object.getPrototypeOf(prototype) as Logger;
  for (const level of levels) prototype[level] = levelMethod(lane, level, prototype[level] as Method);
  prototype.log = function (this: Logger, ...args: unknown[]): unknown {
    try {
      return base.log.apply(this, args);
    } catch (error) {
      const [first, message, fields] = args;
      const isRecord = args.length === 1;
      const level = isRecord ? levelOf(first) : first;
      if (!lane.rescue(this, level, isRecord ? first : message, fields)) throw error;
      return this;
    }
  };
  prototype.write = function (this: Logger, ...args: [unknown]): boolean {
    if (this === logger && args.length === 1 && lane.writeInfo(args[0])) return true;
    lane.enterPipeline();
    return base.write.apply(this, args);
  };
  lane.own(prototype.log, prototype.write);
}

function levelMethod(lane: Lane, level: string, original: Method): Method {
  const { logger } = lane;
  return function (this: Logger | undefined, ...args: unknown[]): unknown {
    const count = args.length;
    const self = this ?? logger;
    if (self === logger && (count === 2 || count === 1) && lane.writePlain(level, args[0], args[1], count)) {
      return self;
    }
    try {
      return original.apply(this, args);
    } catch (error) {
      if (!lane.rescue(self, level, args[0], args[1])) throw error;
      return self;
    }
  };
}

function isMethodOf(prototype: Record<string, unknown>, name: string): boolean {
  return Object.hasOwn(prototype, name) && typeof prototype[name] === 'function';
}

function levelOf(record: unknown): unknown {
  try {
    return (record as { level?: unknown }).level;
  } catch {
    return 'info';
  }
}
