import { createRequire } from 'node:module';
import type * as winston from 'winston';
import { meetWinston } from './lane/copies.ts';
import { installLane } from './lane/install.ts';
import { isStockLogger } from './lane/stock.ts';
import type { Winston } from './lane/winston-parts.ts';
import { announceOwnUse } from './own-use.ts';

announceOwnUse();
const loaded = createRequire(import.meta.url)('winston') as Winston;
const known = meetWinston(loaded);

/**
 * winston's `createLogger`: the same options, a real `winston.Logger`, the same bytes. While every part of it is known
 * (winston's Console, Stream and File, formats made of `json`, `timestamp`, `errors`, `splat` and `combine`, our own
 * exits), a line goes from the call to its bytes without winston's streams, and no value that is logged makes it throw.
 * `THROUGHLINE_STOCK=logger` gives winston's logger as it is.
 *
 * @example
 * const logger = createLogger({
 *   format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
 *   transports: [new winston.transports.Console()],
 * });
 * logger.info('assessment_submitted', { score: 7 });
 */
export function createLogger(options?: winston.LoggerOptions): winston.Logger {
  const logger = loaded.createLogger(options);
  if (!isStockLogger()) installLane(logger, { winston: () => known, correlates: () => false });
  return logger as unknown as winston.Logger;
}
