import { type Attributes, metrics, type Observable, type ObservableResult } from '@opentelemetry/api';

/**
 * CPU time, memory and age of this process, by the semantic conventions: `process.cpu.time` (s, by `cpu.mode`),
 * `process.memory.usage` (By, resident), `process.uptime` (s). Read only when metrics are collected.
 *
 * @returns a function that ends the measurements.
 */
export function observeProcess(): () => void {
  const meter = metrics.getMeter('throughline.process');
  const observed: [Observable, (result: ObservableResult<Attributes>) => void][] = [
    [
      meter.createObservableCounter('process.cpu.time', {
        unit: 's',
        description: 'Total CPU seconds broken down by different states.',
      }),
      (result) => {
        const { user, system } = process.cpuUsage();
        result.observe(user / 1e6, { 'cpu.mode': 'user' });
        result.observe(system / 1e6, { 'cpu.mode': 'system' });
      },
    ],
    [
      meter.createObservableUpDownCounter('process.memory.usage', {
        unit: 'By',
        description: 'The amount of physical memory in use.',
      }),
      (result) => result.observe(process.memoryUsage.rss()),
    ],
    [
      meter.createObservableGauge('process.uptime', {
        unit: 's',
        description: 'The time the process has been running.',
      }),
      (result) => result.observe(process.uptime()),
    ],
  ];
  for (const [instrument, read] of observed) instrument.addCallback(read);
  return () => {
    for (const [instrument, read] of observed) instrument.removeCallback(read);
  };
}
