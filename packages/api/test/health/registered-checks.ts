import { health } from '@throughline/api';

const registered: (() => void)[] = [];

/** As `health.check`, until `removeAll`. */
export const check: typeof health.check = (...args) => keep(health.check(...args));

/** As `health.manual`, until `removeAll`. */
export const manual: typeof health.manual = (...args) => keep(health.manual(...args));

/** Takes out what the test has registered. */
export function removeAll(): void {
  for (const remove of registered.splice(0)) remove();
}

function keep(remove: () => void): () => void {
  registered.push(remove);
  return remove;
}
