import type { ReadableLogRecord, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';

/** The log record for a processor that may change it: it reads a safe copy, and writes to the record itself. */
export function safeReadWriteRecord(
  record: ReadWriteLogRecord,
  makeSafe: (record: ReadableLogRecord) => ReadableLogRecord,
): ReadWriteLogRecord {
  let safe: ReadableLogRecord | undefined;
  const setters = new Map<PropertyKey, unknown>();

  function setter(name: PropertyKey, original: (...values: unknown[]) => unknown): unknown {
    let wrapped = setters.get(name);
    if (wrapped === undefined) {
      wrapped = (...values: unknown[]): ReadWriteLogRecord => {
        original.apply(record, values);
        safe = undefined;
        return proxy;
      };
      setters.set(name, wrapped);
    }
    return wrapped;
  }

  const proxy = new Proxy(record, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === 'function') return setter(name, value as (...values: unknown[]) => unknown);
      safe ??= makeSafe(record);
      return safe[name as keyof ReadableLogRecord];
    },
    set(target, name, value) {
      safe = undefined;
      return Reflect.set(target, name, value, target);
    },
  });
  return proxy;
}
