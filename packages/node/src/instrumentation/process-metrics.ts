import { readdirSync } from 'node:fs';
import { type Attributes, metrics, type Observable, type ObservableResult } from '@opentelemetry/api';

/**
 * CPU time, memory and age of this process, by the semantic conventions: `process.cpu.time` (s, by `cpu.mode`),
 * `process.memory.usage` (By, resident), `process.uptime` (s), `process.unix.file_descriptor.count` (Linux). Read only when metrics are collected.
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
    [
      meter.createObservableUpDownCounter('process.unix.file_descriptor.count', {
        unit: '{file_descriptor}',
        description: 'Number of unix file descriptors in use by the process.',
      }),
      (result) => {
        const count = openDescriptors();
        if (count !== undefined) result.observe(count);
      },
    ],
  ];
  for (const [instrument, read] of observed) instrument.addCallback(read);
  return () => {
    for (const [instrument, read] of observed) instrument.removeCallback(read);
  };
}

/** Undefined where the system does not list them, as macOS and Windows do not. */
function openDescriptors(): number | undefined {
  try {
    // The folder itself is one of them while it is read.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
  }
}
