import { context, INVALID_SPAN_CONTEXT, propagation, trace } from '@opentelemetry/api';
import { guardMethod } from './guard-method.ts';
import { isContext, isObject } from './valid-input.ts';

/**
 * Guards what the API itself does with contexts and baggage; reaches applications that share our copy of it. With the
 * guards of the providers nothing that an application calls through `@opentelemetry/api` throws, whatever it is given.
 * Callbacks that the application hands over still throw what they throw.
 */
export function guardApi(): void {
  const nothing = (): undefined => undefined;
  const sameContext = (given: unknown) => (isContext(given) ? given : context.active());
  for (const name of ['getSpan', 'getSpanContext', 'getActiveSpan'] as const) {
    guardMethod(trace, name, (original) => original, nothing);
  }
  for (const name of ['setSpan', 'deleteSpan', 'setSpanContext'] as const) {
    guardMethod(trace, name, (original) => original, sameContext);
  }
  guardMethod(
    trace,
    'isSpanContextValid',
    (original) => original,
    () => false,
  );
  guardMethod(
    trace,
    'wrapSpanContext',
    (original) => original,
    () => trace.wrapSpanContext(INVALID_SPAN_CONTEXT),
  );
  for (const name of ['getBaggage', 'getActiveBaggage', 'inject'] as const) {
    guardMethod(propagation, name, (original) => original, nothing);
  }
  for (const name of ['setBaggage', 'deleteBaggage', 'extract'] as const) {
    guardMethod(propagation, name, (original) => original, sameContext);
  }
  const createBaggage = propagation.createBaggage;
  guardMethod(
    propagation,
    'createBaggage',
    (original) =>
      function (this: unknown, entries: unknown) {
        return isObject(entries) ? original.call(this, entries) : original.call(this);
      },
    () => createBaggage(),
  );
  const empty = createBaggage();
  const baggage = Object.getPrototypeOf(empty) as typeof empty;
  guardMethod(baggage, 'getEntry', (original) => original, nothing);
  for (const name of ['setEntry', 'removeEntry', 'removeEntries', 'clear'] as const) {
    guardMethod(
      baggage,
      name,
      (original) => original,
      function (this: unknown) {
        return this;
      },
    );
  }
}
