import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { metrics } from '@opentelemetry/api';
import { SCOPE } from './runtime-scope.ts';

/** Milliseconds between two looks at the event loop's delay, as `instrumentation-runtime-node` has it. */
const RESOLUTION_MS = 10;
/** With fewer looks than that since the last collection nothing is told of the delay. */
const FEWEST_LOOKS = 5;
const SECOND = 1e9;

/**
 * Delay, utilisation and time of the event loop (`nodejs.eventloop.*`). The values that
 * `@opentelemetry/instrumentation-runtime-node` has, without the machinery for patching libraries that it loads.
 *
 * @returns a function that ends the measurements.
 */
export function observeEventLoop(): () => void {
  const meter = metrics.getMeter(SCOPE);
  const delay = (name: string, what: string) =>
    meter.createObservableGauge(`nodejs.eventloop.delay.${name}`, {
      description: `Event loop ${what} delay.`,
      unit: 's',
    });
  const delays = {
    min: delay('min', 'minimum'),
    max: delay('max', 'maximum'),
    mean: delay('mean', 'mean'),
    stddev: delay('stddev', 'standard deviation'),
    p50: delay('p50', '50 percentile'),
    p90: delay('p90', '90 percentile'),
    p99: delay('p99', '99 percentile'),
  };
  const utilization = meter.createObservableGauge('nodejs.eventloop.utilization', {
    description: 'Event loop utilization.',
    unit: '1',
  });
  const time = meter.createObservableCounter('nodejs.eventloop.time', {
    description: 'Cumulative duration of time the event loop has been in each state.',
    unit: 's',
  });
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let last = performance.eventLoopUtilization();

  const observe: Parameters<typeof meter.addBatchObservableCallback>[0] = (result) => {
    const now = performance.eventLoopUtilization();
    result.observe(utilization, performance.eventLoopUtilization(now, last).utilization);
    last = now;
    result.observe(time, now.active / 1e3, { 'nodejs.eventloop.state': 'active' });
    result.observe(time, now.idle / 1e3, { 'nodejs.eventloop.state': 'idle' });
    if (histogram.count < FEWEST_LOOKS) return;
    result.observe(delays.min, histogram.min / SECOND);
    result.observe(delays.max, histogram.max / SECOND);
    result.observe(delays.mean, histogram.mean / SECOND);
    result.observe(delays.stddev, histogram.stddev / SECOND);
    result.observe(delays.p50, histogram.percentile(50) / SECOND);
    result.observe(delays.p90, histogram.percentile(90) / SECOND);
    result.observe(delays.p99, histogram.percentile(99) / SECOND);
    histogram.reset();
  };
  const observed = [...Object.values(delays), utilization, time];
  meter.addBatchObservableCallback(observe, observed);
  return () => {
    meter.removeBatchObservableCallback(observe, observed);
    histogram.disable();
  };
}
