import type { Signal } from '../signal.ts';
import type { Batch } from './batch.ts';
import { parseJsonRequest } from './split-json.ts';
import { parseProtobufRequest } from './split-protobuf.ts';
import type { SplittableRequest } from './splittable-request.ts';

/**
 * Splits a batch into two requests of half the records each, resources and scopes kept.
 * Undefined where it has fewer than two records or is not OTLP.
 */
export function splitBatch(batch: Batch): readonly [Batch, Batch] | undefined {
  const request = parse(batch.signal, batch.body, batch.contentType);
  const records = request?.itemsOf.length ?? 0;
  if (!request || records < 2) return undefined;
  const middle = Math.ceil(records / 2);
  const first = request.itemsOf.slice(0, middle).reduce((sum, items) => sum + items, 0);
  // The sum must stay what the caller counted, whatever it counted.
  const firstItems = Math.min(first, batch.items);
  return [
    { ...batch, body: request.write(0, middle), items: firstItems },
    { ...batch, body: request.write(middle, records), items: batch.items - firstItems },
  ];
}

function parse(
  signal: Signal,
  body: Uint8Array,
  contentType: Batch['contentType'],
): SplittableRequest | undefined {
  try {
    return contentType === 'application/json'
      ? parseJsonRequest(signal, body)
      : parseProtobufRequest(signal, body);
  } catch {
    return undefined;
  }
}
