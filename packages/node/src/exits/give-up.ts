import type { BatchConfig } from '../config/config.ts';
import { largestInteger } from '../config/rules.ts';

/**
 * When a batch that goes over HTTP is given up: `OTEL_BSP_EXPORT_TIMEOUT` and its like mean what the specification
 * says where somebody sets them; where nobody does (or with 0, without end) it is tried until it is delivered.
 */
export function giveUp({ timeoutMs, timeoutFromUser }: Pick<BatchConfig, 'timeoutMs' | 'timeoutFromUser'>): {
  giveUpMs?: number;
} {
  return timeoutFromUser && timeoutMs < largestInteger ? { giveUpMs: timeoutMs } : {};
}
