/** OTLP/JSON written by hand: what any other SDK could send, past everything that ours does. */
import type { KeyValue, LogsData, MetricsData, TracesData } from '@throughline/otlp';

export interface HandmadeSpan {
  traceId: string;
  spanId: string;
  name: string;
  durationMs?: number;
  error?: string;
  attributes?: KeyValue[];
  events?: { name: string; attributes: KeyValue[] }[];
}

/** Sends one request to the Collector; the HTTP status, or undefined when there was no answer. */
export async function post(
  otlp: string,
  signal: 'traces' | 'logs' | 'metrics',
  data: TracesData | LogsData | MetricsData,
): Promise<number | undefined> {
  try {
    const response = await fetch(`${otlp}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(data),
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}

export function tracesData(service: string, spans: HandmadeSpan[], resource: KeyValue[] = []): TracesData {
  const end = Date.now();
  return {
    resourceSpans: [
      {
        resource: { attributes: [text('service.name', service), ...resource] },
        scopeSpans: [
          {
            scope: { name: 'handmade' },
            spans: spans.map(({ durationMs = 5, error, events = [], ...span }) => ({
              kind: 2,
              attributes: [],
              ...span,
              startTimeUnixNano: nanoseconds(end - durationMs),
              endTimeUnixNano: nanoseconds(end),
              events: events.map((event) => ({ ...event, timeUnixNano: nanoseconds(end) })),
              ...(error === undefined ? {} : { status: { code: 2, message: error } }),
            })),
          },
        ],
      },
    ],
  };
}

export function logsData(
  service: string,
  lines: { text: string; attributes?: KeyValue[]; traceId?: string }[],
): LogsData {
  const now = Date.now();
  return {
    resourceLogs: [
      {
        resource: { attributes: [text('service.name', service)] },
        scopeLogs: [
          {
            scope: { name: 'handmade' },
            logRecords: lines.map(({ text: line, attributes = [], traceId }) => ({
              timeUnixNano: nanoseconds(now),
              severityNumber: 9,
              body: { stringValue: line },
              attributes,
              ...(traceId === undefined ? {} : { traceId, spanId: traceId.slice(16) }),
            })),
          },
        ],
      },
    ],
  };
}

export function counterData(
  service: string,
  name: string,
  value: number,
  attributes: KeyValue[],
): MetricsData {
  const now = nanoseconds(Date.now());
  const point = {
    attributes,
    asInt: `${value}`,
    timeUnixNano: now,
    startTimeUnixNano: nanoseconds(Date.now() - 1_000),
  };
  const sum = { dataPoints: [point], aggregationTemporality: 2, isMonotonic: true };
  return {
    resourceMetrics: [
      {
        resource: { attributes: [text('service.name', service)] },
        scopeMetrics: [{ scope: { name: 'handmade' }, metrics: [{ name, sum }] }],
      },
    ],
  };
}

export function text(key: string, value: string): KeyValue {
  return { key, value: { stringValue: value } };
}

function nanoseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)}000000`;
}
