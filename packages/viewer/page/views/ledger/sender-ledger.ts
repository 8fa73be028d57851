import type { Sender, ToldValue } from '../../../src/read/told-metrics.ts';
import { toldSum, toldValues } from '../../parts/told.ts';

export interface SignalLedger {
  signal: string;
  /** Undefined: the SDK does not tell. */
  made: number | undefined;
  delivered: number;
  pending: number;
  dropped: number;
}

export interface Drop {
  signal: string;
  reason: string;
  count: number;
}

const SIGNALS: readonly (readonly [
  signal: string,
  made: string | undefined,
  exported: string,
  processed: string | undefined,
  key: string,
])[] = [
  [
    'Spans',
    'otel.sdk.span.started',
    'otel.sdk.exporter.span.exported',
    'otel.sdk.processor.span.processed',
    'traces',
  ],
  [
    'Log records',
    'otel.sdk.log.created',
    'otel.sdk.exporter.log.exported',
    'otel.sdk.processor.log.processed',
    'logs',
  ],
  ['Points of metrics', undefined, 'otel.sdk.exporter.metric_data_point.exported', undefined, 'metrics'],
];

/** What became of the telemetry of one process, as its SDK counts it (https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/). */
export function ledgerOf(sender: Sender): SignalLedger[] {
  return SIGNALS.flatMap(([signal, made, exported, , key]) => {
    const delivered = toldSum(sender, exported, (one) => reasonOf(one) === undefined);
    const dropped = dropsOf(sender)
      .filter((drop) => drop.signal === signal)
      .reduce((sum, { count }) => sum + count, 0);
    const created = made === undefined ? undefined : toldSum(sender, made);
    if (delivered === undefined && created === undefined && dropped === 0) return [];
    const pending = toldSum(
      sender,
      'throughline.delivery.pending',
      (one) => one.attributes['throughline.signal'] === key,
    );
    return [{ signal, made: created, delivered: delivered ?? 0, pending: pending ?? 0, dropped }];
  });
}

/** What did not arrive, by reason, the most first. */
export function dropsOf(sender: Sender): Drop[] {
  const drops: Drop[] = [];
  const add = (signal: string, counts: ReadonlyMap<string, number>): void => {
    for (const [reason, count] of counts) if (count > 0) drops.push({ signal, reason, count });
  };
  for (const [signal, , exported, processed] of SIGNALS) {
    const counts = byReason(sender, exported);
    // Some SDKs count what found no room in a queue in both places.
    for (const [reason, count] of processed === undefined ? [] : byReason(sender, processed)) {
      counts.set(reason, Math.max(count, counts.get(reason) ?? 0));
    }
    add(signal, counts);
  }
  add('Lines of a logger', byReason(sender, 'throughline.log.dropped'));
  add('Errors to Sentry', byReason(sender, 'throughline.sentry.dropped'));
  return drops.sort((one, other) => other.count - one.count);
}

function byReason(sender: Sender, name: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const told of toldValues(sender, name)) {
    const reason = reasonOf(told);
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + (told.value ?? 0));
  }
  return counts;
}

function reasonOf({ attributes }: ToldValue): string | undefined {
  const reason = attributes['error.type'] ?? attributes['throughline.drop.reason'];
  return reason === undefined ? undefined : String(reason);
}
