import { type Context, propagation, type TextMapPropagator } from '@opentelemetry/api';
import type { Redactor } from '@throughline/redact';

/**
 * A propagator whose baggage is an exit, too: entries that the policy would hide, by their key, value or metadata, are
 * not sent to the next service. Inside the process they stay as they are.
 */
export function guardPropagator(propagator: TextMapPropagator, redactor: Redactor): TextMapPropagator {
  return {
    inject: (context, carrier, setter) =>
      propagator.inject(withoutSecrets(context, redactor), carrier, setter),
    extract: (context, carrier, getter) => propagator.extract(context, carrier, getter),
    fields: () => propagator.fields(),
  };
}

function withoutSecrets(context: Context, redactor: Redactor): Context {
  const baggage = propagation.getBaggage(context);
  if (baggage === undefined) return context;
  const secret = baggage
    .getAllEntries()
    .filter(([key, { value, metadata }]) => {
      if (redactor.redactField(key, value) !== value) return true;
      const text = metadata?.toString();
      return text !== undefined && redactor.redactText(text) !== text;
    })
    .map(([key]) => key);
  return secret.length === 0 ? context : propagation.setBaggage(context, baggage.removeEntries(...secret));
}
