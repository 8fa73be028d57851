import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CheckFunction } from '@throughline/api';
import { madeSafely, numberOption, OwnReason, readyCheck } from './ready-check.ts';

export interface EventLoopCheckOptions {
  /** The longest delay that nine of ten looks may see, in milliseconds, 1 to 60,000. Default 250. */
  maxDelay?: number;
}

/** How often the delay is looked at. */
const RESOLUTION_MS = 20;
const MILLISECOND = 1e6;

/**
 * Whether the event loop keeps up: the 90th percentile of its delay since the last question. Optional unless it is said
 * otherwise: a pod that is busy and leaves makes the others busier.
 *
 * @example
 * health.check('event_loop', eventLoopCheck({ maxDelay: 100 }));
 */
export function eventLoopCheck(options?: EventLoopCheckOptions): CheckFunction {
  return madeSafely('eventLoopCheck', () => make(options ?? {}));
}

function make(options: EventLoopCheckOptions): CheckFunction {
  const name = 'eventLoopCheck';
  const maxDelay = numberOption(name, 'maxDelay', options.maxDelay, {
    least: 1,
    most: 60_000,
    fallback: 250,
  });
  let histogram: ReturnType<typeof monitorEventLoopDelay> | undefined;
  return readyCheck({
    what: 'the event loop',
    defaults: { required: false },
    ask: async ({ detail }) => {
      // Looked at from the first question on: a check that nobody asks costs nothing.
      if (histogram === undefined) {
        histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
        histogram.enable();
        return;
      }
      if (histogram.count === 0) return;
      // What is measured is the time between two looks.
      const delay = Math.max(0, histogram.percentile(90) / MILLISECOND - RESOLUTION_MS);
      histogram.reset();
      detail({ delay_p90_ms: Math.round(delay * 10) / 10 });
      if (delay > maxDelay)
        throw new OwnReason(`it is ${Math.round(delay)} ms late, more than ${maxDelay} ms`);
    },
    stop: () => {
      histogram?.disable();
      histogram = undefined;
    },
  });
}
