import type { LogItem } from '../../../src/read/shapes.ts';
import { addressOf } from '../../browser/route.ts';

/** Of a log record in its trace; undefined where it belongs to none. */
export function traceAddress(log: LogItem): string | undefined {
  return log.traceId === null ? undefined : addressOf(['trace', log.traceId], { row: `log-${log.id}` });
}
