/**
 * One value per process, whatever the number of copies of this package: kept on globalThis under a registered symbol.
 * The number in the symbol changes when the shape of a value does.
 */
export function shared<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`throughline.${name}.1`);
  const holder = globalThis as unknown as Record<symbol, T | undefined>;
  const present = holder[key];
  if (present !== undefined) return present;
  const made = make();
  Object.defineProperty(holder, key, {
    value: made,
    enumerable: false,
    configurable: false,
    writable: false,
  });
  return made;
}
