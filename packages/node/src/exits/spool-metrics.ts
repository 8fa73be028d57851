import { metrics } from '@opentelemetry/api';
import type { SpoolCounts } from '@throughline/otlp';
import type { DeliveryReport } from './delivery-report.ts';

/** What is on disk, and what is wrong with it, as metrics. Nothing where there is no spool. */
export function observeSpools({ spools }: Pick<DeliveryReport, 'spools'>): void {
  if (spools.length === 0) return;
  const meter = metrics.getMeter('throughline');
  const sum = (read: (counts: SpoolCounts) => number) => () =>
    spools.reduce((total, spool) => total + read(spool.counts()), 0);
  const gauges: [name: string, unit: string, description: string, read: () => number][] = [
    [
      'throughline.spool.size',
      'By',
      'Bytes of the segments that this process answers for.',
      sum((counts) => counts.bytes),
    ],
    [
      'throughline.spool.segments',
      '{segment}',
      'Segments that this process answers for.',
      sum((counts) => counts.segments),
    ],
    [
      'throughline.spool.foreign_segments',
      '{segment}',
      'Segments of another format version that were left alone, as of the last look at the folder.',
      sum((counts) => counts.foreignSegments),
    ],
  ];
  for (const [name, unit, description, read] of gauges) {
    meter
      .createObservableUpDownCounter(name, { unit, description })
      .addCallback((result) => result.observe(read()));
  }
  meter
    .createObservableCounter('throughline.spool.damaged', {
      unit: '{stretch}',
      description:
        'Stretches of segments that were skipped, since they were cut off or had a wrong checksum.',
    })
    .addCallback((result) => {
      result.observe(sum((counts) => counts.torn)(), { 'throughline.spool.damage': 'torn' });
      result.observe(sum((counts) => counts.corrupt)(), { 'throughline.spool.damage': 'corrupt' });
    });
  meter
    .createObservableCounter('throughline.spool.refused', {
      unit: '{record}',
      description: 'Records that the folder did not take; they stayed in memory.',
    })
    .addCallback((result) => result.observe(sum((counts) => counts.refused)()));
}
