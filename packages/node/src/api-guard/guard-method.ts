import { reportFault } from '@throughline/api/runtime';

/** A method as the guard calls it: with whatever the application gives. */
export type Loose = (this: unknown, ...args: unknown[]) => unknown;
type Method = (this: never, ...args: never[]) => unknown;

const guarded: unique symbol = Symbol.for('throughline.guarded');

/**
 * Puts a guard around a method that the application calls, once: whatever it is given, and whatever goes wrong inside, it
 * does not throw.
 *
 * @param make gets the original and gives back the method in its place; what that throws becomes a fault of ours
 * @param instead what a call gives back that failed; it gets the same arguments and `this`
 */
export function guardMethod<Owner extends object>(
  owner: Owner,
  name: keyof Owner & string,
  make: (original: Loose) => Method,
  instead: Method,
): void {
  const original = owner[name] as Loose & { [guarded]?: true };
  if (typeof original !== 'function' || original[guarded]) return;
  const inner = make(original) as Loose;
  const onFailure = instead as Loose;
  const scope = `OpenTelemetry API: ${name}`;
  const method: Loose = function (...args) {
    try {
      return inner.apply(this, args);
    } catch (error) {
      reportFault(scope, error as Error);
      try {
        return onFailure.apply(this, args);
      } catch {
        return undefined;
      }
    }
  };
  Object.defineProperty(method, guarded, { value: true });
  Object.defineProperty(method, 'name', { value: name });
  (owner as Record<string, unknown>)[name] = method;
}
