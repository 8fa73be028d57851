import { constants, PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import { metrics } from '@opentelemetry/api';
import { SCOPE } from './runtime-scope.ts';

const GC_KINDS: Record<number, string> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};
/** Seconds; the semantic conventions give these bounds. */
const GC_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * Garbage collection, heap spaces and what keeps the event loop alive (`v8js.*`), as
 * `@opentelemetry/instrumentation-runtime-node` has them.
 *
 * @returns a function that ends the measurements.
 */
export function observeV8(): () => void {
  const stops = [observeGarbageCollection(), observeHeapSpaces(), observeActiveResources()];
  return () => {
    for (const stop of stops) stop();
  };
}

function observeGarbageCollection(): () => void {
  const duration = metrics.getMeter(SCOPE).createHistogram('v8js.gc.duration', {
    description: 'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
    unit: 's',
    advice: { explicitBucketBoundaries: GC_BOUNDS },
  });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as typeof entry & { detail: { kind: number } }).detail;
      duration.record(entry.duration / 1e3, { 'v8js.gc.type': GC_KINDS[kind] ?? 'other' });
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}

function observeHeapSpaces(): () => void {
  const meter = metrics.getMeter(SCOPE);
  const size = meter.createObservableUpDownCounter('v8js.memory.heap.space.size', {
    description: 'Total heap memory size pre-allocated for a heap space.',
    unit: 'By',
  });
  const used = meter.createObservableGauge('v8js.memory.heap.used', {
    description: 'Heap Memory size allocated.',
    unit: 'By',
  });
  const available = meter.createObservableGauge('v8js.memory.heap.space.available_size', {
    description: 'Heap space available size.',
    unit: 'By',
  });
  const physical = meter.createObservableGauge('v8js.memory.heap.space.physical_size', {
    description: 'Committed size of a heap space.',
    unit: 'By',
  });
  const observe: Parameters<typeof meter.addBatchObservableCallback>[0] = (result) => {
    for (const space of getHeapSpaceStatistics()) {
      const labels = { 'v8js.heap.space.name': space.space_name };
      result.observe(size, space.space_size, labels);
      result.observe(used, space.space_used_size, labels);
      result.observe(available, space.space_available_size, labels);
      result.observe(physical, space.physical_space_size, labels);
    }
  };
  const observed = [size, used, available, physical];
  meter.addBatchObservableCallback(observe, observed);
  return () => meter.removeBatchObservableCallback(observe, observed);
}

function observeActiveResources(): () => void {
  const active = metrics.getMeter(SCOPE).createObservableGauge('v8js.resource.active', {
    description: 'Count of the active resources that are currently keeping the event loop alive.',
    unit: '{resource}',
  });
  // A kind that was there once is told as 0 later, or its last count would seem to stay.
  const counts = new Map<string, number>();
  const observe: Parameters<typeof active.addCallback>[0] = (result) => {
    for (const type of counts.keys()) counts.set(type, 0);
    for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
    for (const [type, count] of counts) result.observe(count, { 'v8js.resource.type': type });
  };
  active.addCallback(observe);
  return () => active.removeCallback(observe);
}
