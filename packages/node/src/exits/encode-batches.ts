import type { Batch } from '@throughline/otlp';
import type { Encode } from './encoding.ts';

/**
 * Safe records as bytes. Where they cannot be encoded together, halves of them are tried, so that a record that cannot
 * be encoded takes no other one with it.
 *
 * @param onCulprit told of each record that cannot be encoded
 */
export function encodeBatches<T>(
  encode: Encode<T[]>,
  records: T[],
  onCulprit: (error: unknown) => void,
): Batch[] {
  if (records.length === 0) return [];
  try {
    const batch = encode(records, records.length);
    return batch ? [batch] : [];
  } catch (error) {
    if (records.length === 1) {
      onCulprit(error);
      return [];
    }
    const middle = records.length >> 1;
    return [
      ...encodeBatches(encode, records.slice(0, middle), onCulprit),
      ...encodeBatches(encode, records.slice(middle), onCulprit),
    ];
  }
}
