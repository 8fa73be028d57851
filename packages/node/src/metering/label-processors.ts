import type { AttributesProcessor } from './sdk-inside.ts';

/** The only field of each list of sdk-metrics: its class may be of another copy, and have another name. */
const LISTS: readonly string[] = ['_allowedAttributeNames', '_deniedAttributeNames'];

/**
 * Whether the same labels always come out the same, so that it is enough to process them once. What an application has
 * written itself may ask the context or the clock.
 *
 * @param guard one that is known to be steady
 */
export function isSteady(processor: AttributesProcessor | undefined, guard: AttributesProcessor): boolean {
  if (processor === undefined || processor === guard) return true;
  if (processor._processors) return processor._processors.every((one) => isSteady(one, guard));
  const fields = Object.entries(processor);
  return fields.length === 1 && fields.every(([name, names]) => LISTS.includes(name) && names instanceof Set);
}
