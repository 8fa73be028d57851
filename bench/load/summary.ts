import { median } from '../measure/median.ts';
import type { Measurement } from './measure-service.ts';

/** The rounds of one system with one service, plain Node's and the floor's beside them, as a line of a table. */
export function summaryLine(
  title: string,
  runs: Measurement[],
  plain: Measurement[],
  floor: Measurement[],
): string[] {
  if (runs.length === 0) return [title, 'not measured', ...Array<string>(HEADS.length - 2).fill('')];
  const of = (key: keyof Measurement): number => median(runs.map((run) => run[key]));
  const added = paired(runs, plain, 'cpuMicrosecondsPerRequest');
  const floorAdded = median(paired(floor, plain, 'cpuMicrosecondsPerRequest'));
  const isPlain = runs === plain;
  const compared = !isPlain && plain.length > 0;
  const offered = sum(runs, 'requests');
  const delivered = sum(runs, 'servers');
  const failed = sum(runs, 'failed');
  return [
    title,
    of('cpuMicrosecondsPerRequest').toFixed(1),
    compared
      ? `${signed(median(added))} (${signed(Math.min(...added))} to ${signed(Math.max(...added))})`
      : '',
    compared && floorAdded > 0 ? (median(added) / floorAdded).toFixed(1) : '',
    isPlain ? '' : `${delivered} of ${offered}`,
    isPlain ? '' : of('spansPerRequest').toFixed(2),
    isPlain ? '' : Math.round(of('bytesPerRequest')).toString(),
    `${of('peakMegabytes')}`,
    Math.round(of('firstAnswerMs')).toString(),
    of('p99LatencyMs').toFixed(1),
    of('p99DelayMs').toFixed(1),
    `${Math.round(of('requestsPerSecond'))}${failed > 0 ? `, ${failed} failed` : ''}`,
  ];
}

export const HEADS: string[] = [
  'system',
  'CPU per request, us',
  'added to plain Node, us (rounds)',
  'times the floor',
  'server spans delivered',
  'spans per request',
  'bytes per request',
  'peak RSS, MB',
  'first answer, ms',
  'p99 latency, ms',
  'p99 event-loop delay, ms',
  'requests/s',
];

/** The difference to plain Node in the same round. */
function paired(runs: Measurement[], plain: Measurement[], key: keyof Measurement): number[] {
  return runs.map((run, round) => run[key] - (plain[round]?.[key] ?? Number.NaN));
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(1)}`;
}

function sum(runs: Measurement[], key: keyof Measurement): number {
  return runs.reduce((total, run) => total + run[key], 0);
}
