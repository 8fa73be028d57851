import type { Viewer } from '@throughline/viewer';
import { keyValues, nano, type Plain } from '../../support/telemetry.ts';
import { send } from '../../support/viewer.ts';

interface Value {
  value: number;
  attributes?: { [key: string]: Plain };
}

/** What an SDK tells of its process: health, what became of its telemetry, what was hidden. */
export async function sendSelfReports(viewer: Viewer): Promise<void> {
  const check = (name: string, now: string): Value[] =>
    ['ok', 'down', 'out_of_service', 'unknown'].map((state) => ({
      value: state === now ? 1 : 0,
      attributes: { 'throughline.health.check.name': name, 'throughline.health.check.state': state },
    }));
  const metrics = [
    gauge('throughline.health.check.status', '1', ...check('postgres', 'ok'), ...check('payments', 'down')),
    gauge(
      'throughline.health.status',
      '1',
      ...['ok', 'degraded', 'down'].map((status) => ({
        value: status === 'degraded' ? 1 : 0,
        attributes: { 'throughline.health.status': status },
      })),
    ),
    gauge('process.memory.usage', 'By', { value: 96 * 2 ** 20 }),
    gauge('process.uptime', 's', { value: 5_000 }),
    gauge('nodejs.eventloop.utilization', '1', { value: 0.31 }),
    sum('otel.sdk.span.started', '{span}', { value: 12_840 }),
    sum(
      'otel.sdk.exporter.span.exported',
      '{span}',
      { value: 12_600 },
      { value: 240, attributes: { 'error.type': 'queue_full' } },
    ),
    sum(
      'otel.sdk.processor.span.processed',
      '{span}',
      { value: 12_600 },
      { value: 240, attributes: { 'error.type': 'queue_full' } },
    ),
    sum('otel.sdk.exporter.log.exported', '{log_record}', { value: 3_311 }),
    sum('throughline.log.dropped', '{line}', {
      value: 17,
      attributes: { 'throughline.drop.reason': 'repeated' },
    }),
    sum(
      'throughline.redactions',
      '{redaction}',
      { value: 41, attributes: { 'throughline.redaction.rule': 'key' } },
      { value: 3, attributes: { 'throughline.redaction.rule': 'card' } },
    ),
  ];
  const resource = {
    attributes: keyValues({
      'service.name': 'shop',
      'service.instance.id': 'shop-1',
      'service.version': '2.4.0',
    }),
  };
  await send(viewer, 'metrics', { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] });
}

function gauge(name: string, unit: string, ...values: Value[]): unknown {
  return { name, unit, gauge: { dataPoints: values.map(dataPoint) } };
}

function sum(name: string, unit: string, ...values: Value[]): unknown {
  return {
    name,
    unit,
    sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: values.map(dataPoint) },
  };
}

function dataPoint({ value, attributes = {} }: Value): unknown {
  return { attributes: keyValues(attributes), timeUnixNano: nano(Date.now() - 2_000), asDouble: value };
}
