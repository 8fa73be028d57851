import { ExportResultCode } from '@opentelemetry/core';
import type { Delivery } from './delivery.ts';
import type { Signal } from './delivery-report.ts';
import type { Encode } from './encoding.ts';
import type { RecordExporter } from './record-exit.ts';

/** A stock exporter, and the delivery for what it does not get rid of: kept, tried again, spooled. */
export function stockThenDelivery<T>(
  signal: Signal,
  stock: RecordExporter<T>,
  encode: Encode<T[]>,
  delivery: Delivery,
): RecordExporter<T> {
  const handOver = (records: T[]) => {
    const batch = encode(records, records.length);
    if (batch) delivery.offer(batch);
    return { code: ExportResultCode.SUCCESS, handedOver: true };
  };
  return {
    export(records, done) {
      if (delivery.isAway(signal)) {
        done(handOver(records));
        return;
      }
      stock.export(records, (result) => {
        done(result.code === ExportResultCode.SUCCESS ? result : handOver(records));
      });
    },
    shutdown: () => stock.shutdown(),
  };
}
