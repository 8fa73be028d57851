import { describeLog, describeSpan } from './describe-record.ts';
import type { RecordedLog, RecordedMetric, RecordedSpan } from './records.ts';

interface Arrivals {
  readonly faults: string[];
  spans(): RecordedSpan[];
  logs(): RecordedLog[];
  metrics(): RecordedMetric[];
}

const MAX_LISTED = 20;

/** What a receiver has, in a few lines: the text of a failed wait. */
export function describeArrivals(receiver: Arrivals): string {
  const parts = [
    section('spans', receiver.spans().map(describeSpan)),
    section('logs', receiver.logs().map(describeLog)),
    section('metrics', [...new Set(receiver.metrics().map((metric) => metric.name))]),
    section('faults', receiver.faults),
  ];
  return `What arrived:\n${parts.join('\n')}`;
}

function section(title: string, lines: string[]): string {
  const listed = lines.slice(0, MAX_LISTED).map((line) => `\n    ${line}`);
  const rest = lines.length > MAX_LISTED ? `\n    ... and ${lines.length - MAX_LISTED} more` : '';
  return `  ${title}: ${lines.length}${listed.join('')}${rest}`;
}
