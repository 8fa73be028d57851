import { evaluate, isLazy } from './lazy.ts';
import { fieldNames, plain, UNREADABLE } from './plain.ts';

/** How many fields one call may give. */
export const MAX_FIELDS = 1_000;

/**
 * Adds a plain copy of each field to `target`; later calls win. Never throws. `__proto__` is no field name.
 *
 * @param lazies whether functions that are lazy fields are evaluated, kept as they are, or values like any other
 */
export function addFields(
  target: Record<string, unknown>,
  fields: unknown,
  lazies: 'evaluate' | 'keep' | 'show' = 'show',
): void {
  let added = 0;
  for (const key of fieldNames(fields)) {
    if (key === '__proto__') continue;
    if (++added > MAX_FIELDS) {
      target['[more]'] = true;
      return;
    }
    let value: unknown;
    try {
      value = (fields as Record<string, unknown>)[key];
    } catch {
      value = UNREADABLE;
    }
    if (lazies !== 'show' && isLazy(value)) {
      if (lazies === 'keep') {
        target[key] = value;
        continue;
      }
      value = evaluate(value);
    }
    const copied = plain(value);
    if (copied !== undefined) target[key] = copied;
  }
}
