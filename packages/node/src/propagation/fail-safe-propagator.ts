import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';

/**
 * A propagator that never throws: neither a hostile header nor a carrier of the application's own nor a propagator that
 * it handed in can end a request. What could not be read is not there, what could not be written is left out.
 */
export function failSafePropagator(
  propagator: TextMapPropagator,
  onFault: (scope: string, error: unknown) => void,
): TextMapPropagator {
  let fields: string[] | undefined;
  return {
    inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
      try {
        propagator.inject(context, carrier, setter);
      } catch (error) {
        onFault('propagation: a context could not be written', error);
      }
    },
    extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
      try {
        return propagator.extract(context, carrier, getter) ?? context;
      } catch (error) {
        onFault('propagation: a context could not be read', error);
        return context;
      }
    },
    /** The same list each time: it is asked for with every request, and a propagator's fields are fixed. */
    fields(): string[] {
      try {
        fields ??= propagator.fields();
        return fields;
      } catch (error) {
        onFault('propagation: the fields could not be read', error);
        return [];
      }
    },
  };
}
