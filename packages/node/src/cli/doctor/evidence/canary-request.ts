import { randomBytes } from 'node:crypto';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Batch, LogSource, MetricsSource, SpanSource } from '@throughline/otlp';
import type { OtlpProtocol } from '../../../config/table-otlp.ts';
import type { Signal } from '../../../exits/account.ts';
import { createEncodings } from '../../../exits/encoding.ts';

const NAME = 'throughline.doctor.canary';

/** A request with one span, log record or data point, in the words of the protocol. */
export function canaryRequest(signal: Signal, protocol: OtlpProtocol, service: string): Batch | undefined {
  const now = Date.now();
  const time = [Math.floor(now / 1_000), (now % 1_000) * 1_000_000] as const;
  const resource = { attributes: { 'service.name': service } };
  const scope = { name: 'throughline.doctor' };
  const encodings = createEncodings(false);
  if (signal === 'traces') {
    const traceId = randomBytes(16).toString('hex');
    const spanId = randomBytes(8).toString('hex');
    const span: SpanSource = {
      ...{ resource, instrumentationScope: scope, name: NAME, kind: 0, startTime: time, endTime: time },
      ...{ attributes: {}, events: [], links: [], status: { code: 0 } },
      ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
      spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
    };
    return encodings.spans(protocol)([span as unknown as ReadableSpan], 1);
  }
  if (signal === 'logs') {
    const record: LogSource = {
      ...{ resource, instrumentationScope: scope, hrTime: time, hrTimeObserved: time, eventName: NAME },
      ...{ body: NAME, severityNumber: 9, severityText: 'INFO', attributes: {}, droppedAttributesCount: 0 },
    };
    return encodings.logs(protocol)([record as unknown as ReadableLogRecord], 1);
  }
  const metrics: MetricsSource = {
    resource,
    scopeMetrics: [
      {
        scope,
        metrics: [
          {
            descriptor: {
              name: NAME,
              description: 'Canaries of throughline doctor.',
              unit: '{canary}',
              valueType: 0,
            },
            ...{ dataPointType: 3, aggregationTemporality: 1, isMonotonic: true },
            dataPoints: [{ startTime: time, endTime: time, attributes: {}, value: 1 }],
          },
        ],
      },
    ],
  };
  return encodings.metrics(protocol)(metrics as unknown as ResourceMetrics, 1);
}
