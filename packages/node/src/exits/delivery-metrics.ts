import { type Attributes, type Meter, metrics, type ObservableResult } from '@opentelemetry/api';
import { serverLabels } from '../metering/index.ts';
import { type Account, type PendingPlace, type Signal, signals } from './account.ts';
import type { DeliveryReport } from './delivery-report.ts';

/** Names of the semantic conventions (https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/). */
const exporterNames: Record<Signal, { name: string; unit: string }> = {
  traces: { name: 'otel.sdk.exporter.span', unit: '{span}' },
  logs: { name: 'otel.sdk.exporter.log', unit: '{log_record}' },
  metrics: { name: 'otel.sdk.exporter.metric_data_point', unit: '{data_point}' },
};
const processorNames = {
  traces: { name: 'otel.sdk.processor.span', unit: '{span}' },
  logs: { name: 'otel.sdk.processor.log', unit: '{log_record}' },
} as const;
const places: readonly PendingPlace[] = ['queue', 'memory', 'disk'];

/** The ledger as metrics: plain numbers, which are read when somebody collects. */
export function observeDelivery(report: DeliveryReport): void {
  const meter = metrics.getMeter('throughline');
  observeExporters(meter, report);
  observeQueues(meter, report);
  observeOperations(meter, report);
  const counter = (name: string, unit: string, description: string, read: (account: Account) => number) =>
    meter
      .createObservableCounter(name, { description, unit })
      .addCallback((result) => observeBySignal(result, report, read));
  counter(
    'throughline.delivery.offered',
    '{record}',
    'Spans, log records and data points that came to an exit, or were found on disk.',
    (account) => account.offered + account.found(),
  );
  counter(
    'throughline.delivery.found',
    '{record}',
    'Those of them that processes before this one had left on disk.',
    (account) => account.found(),
  );
  counter(
    'throughline.delivery.taken_over',
    '{record}',
    'Those of them that another process has claimed from the disk, and answers for.',
    (account) => account.left(),
  );
  counter('throughline.delivery.retries', '{request}', 'Requests that were sent again.', (account) =>
    account.retries(),
  );
  meter
    .createObservableUpDownCounter('throughline.delivery.pending', {
      description: 'Spans, log records and data points neither delivered nor dropped, by where they are.',
      unit: '{record}',
    })
    .addCallback((result) => observePending(result, report));
  meter
    .createObservableCounter('throughline.values.truncated', {
      description: 'Values that were cut to their limit.',
      unit: '{value}',
    })
    .addCallback((result) => result.observe(report.truncatedValues));
}

function observeExporters(meter: Meter, { accounts }: DeliveryReport): void {
  for (const signal of signals) {
    const { name, unit } = exporterNames[signal];
    const ways = accounts.filter((account) => account.signal === signal);
    if (ways.length === 0) continue;
    meter
      .createObservableCounter(`${name}.exported`, {
        description:
          'Records for which the export has finished, successfully or with the error that is named.',
        unit,
      })
      .addCallback((result) => {
        for (const account of ways) observeExported(result, account);
      });
    meter
      .createObservableUpDownCounter(`${name}.inflight`, {
        description: 'Records that were handed over for export and whose export has not finished.',
        unit,
      })
      .addCallback((result) => {
        for (const account of ways) {
          if (account.component.type !== 'none')
            result.observe(account.pendingIn('memory'), attributesOf(account));
        }
      });
  }
}

function observeExported(result: ObservableResult, account: Account): void {
  const attributes = attributesOf(account);
  if (account.delivered > 0) result.observe(account.delivered, attributes);
  if (account.rejected > 0) result.observe(account.rejected, { ...attributes, 'error.type': 'rejected' });
  for (const [reason, count] of Object.entries(account.dropped)) {
    result.observe(count, { ...attributes, 'error.type': reason });
  }
}

function observeQueues(meter: Meter, { queues }: DeliveryReport): void {
  for (const signal of ['traces', 'logs'] as const) {
    const { name, unit } = processorNames[signal];
    const own = queues
      .filter((queue) => queue.signal === signal)
      .map((queue) => ({ ...queue, attributes: componentAttributes(queue.component) }));
    if (own.length === 0) continue;
    meter
      .createObservableCounter(`${name}.processed`, {
        description: 'Records that were handed to the exporter, or found no room in the queue.',
        unit,
      })
      .addCallback((result) => {
        for (const { queue, attributes } of own) {
          result.observe(queue.sent, attributes);
          if (queue.refused > 0) result.observe(queue.refused, { ...attributes, 'error.type': 'queue_full' });
        }
      });
    meter
      .createObservableUpDownCounter(`${name}.queue.size`, { description: 'Records in the queue.', unit })
      .addCallback((result) => {
        for (const { queue, attributes } of own) result.observe(queue.waiting, attributes);
      });
    meter
      .createObservableUpDownCounter(`${name}.queue.capacity`, {
        description: 'Records that the queue holds at most.',
        unit,
      })
      .addCallback((result) => {
        for (const { capacity, attributes } of own) result.observe(capacity, attributes);
      });
  }
}

/** One value for each batch, so a histogram costs nothing that anybody could measure. */
function observeOperations(meter: Meter, { accounts }: DeliveryReport): void {
  const duration = meter.createHistogram('otel.sdk.exporter.operation.duration', {
    description: 'The duration of exporting a batch of telemetry records, with all its repetitions.',
    unit: 's',
    advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600] },
  });
  for (const account of accounts) {
    const attributes = attributesOf(account);
    account.onOperation = (seconds, error) =>
      duration.record(seconds, error === undefined ? attributes : { ...attributes, 'error.type': error });
  }
}

function observeBySignal(
  result: ObservableResult,
  { accounts }: DeliveryReport,
  read: (account: Account) => number,
): void {
  for (const signal of signals) {
    let sum = 0;
    for (const account of accounts) if (account.signal === signal) sum += read(account);
    if (sum > 0) result.observe(sum, { 'throughline.signal': signal });
  }
}

function observePending(result: ObservableResult, { accounts }: DeliveryReport): void {
  for (const signal of signals) {
    for (const place of places) {
      const own = accounts.filter(
        (account) => account.signal === signal && account.pending.some((one) => one.place === place),
      );
      if (own.length === 0) continue;
      const sum = own.reduce((total, account) => total + account.pendingIn(place), 0);
      result.observe(sum, { 'throughline.signal': signal, 'throughline.pending.place': place });
    }
  }
}

function componentAttributes({ type, name }: Account['component']): Attributes {
  return { 'otel.component.type': type, 'otel.component.name': name };
}

/** Component and server; an exit that leads to no server has none. */
function attributesOf({ component, endpoint }: Account): Attributes {
  const url = URL.parse(endpoint);
  return { ...componentAttributes(component), ...(url && serverLabels(url)) };
}
