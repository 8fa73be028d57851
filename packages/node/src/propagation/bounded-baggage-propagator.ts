import {
  type Context,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { readBaggage, writeBaggage } from './baggage-header.ts';

const HEADER = 'baggage';

/**
 * W3C Baggage with the same bounds in both directions. The stock propagator keeps up to 180 members, loses all of them
 * when one cannot be encoded, and hands properties with a line break to Node, which then throws into the application.
 */
export class BoundedBaggagePropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    if (isTracingSuppressed(context)) return;
    const baggage = propagation.getBaggage(context);
    if (baggage === undefined) return;
    const header = writeBaggage(baggage.getAllEntries());
    if (header !== '') setter.set(carrier, HEADER, header);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header: unknown = getter.get(carrier, HEADER);
    if (!header) return context;
    const entries = readBaggage(Array.isArray(header) ? header : [header]);
    if (entries.size === 0) return context;
    let baggage = propagation.createBaggage();
    // One by one: an object with these keys would take `__proto__` for its prototype.
    for (const [key, entry] of entries) baggage = baggage.setEntry(key, entry);
    return propagation.setBaggage(context, baggage);
  }

  fields(): string[] {
    return [HEADER];
  }
}
