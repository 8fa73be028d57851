import type { Signal } from '@throughline/otlp';

const SIGNAL_OF_KEY: Readonly<Record<string, Signal>> = {
  resourceSpans: 'traces',
  resourceLogs: 'logs',
  resourceMetrics: 'metrics',
};

/** Which signal a line of OTLP/JSON holds, by its first key; undefined where it is none of the three. */
export function signalOfLine(line: string): Signal | undefined {
  const key = /^\s*\{\s*"(resource(?:Spans|Logs|Metrics))"/.exec(line)?.[1];
  return key === undefined ? undefined : SIGNAL_OF_KEY[key];
}
