import { AssertionError } from 'node:assert';

/** Anything that names its trace: spans and log records of this package, parsed log lines with `trace_id`. */
export interface Traced {
  traceId?: unknown;
  trace_id?: unknown;
  name?: unknown;
  body?: unknown;
  event?: unknown;
}

/**
 * Asserts that everything given belongs to one and the same trace, and returns its id.
 *
 * @example
 * const traceId = assertOneTrace(receiver.spans(), receiver.logs(), app.jsonLines());
 * @throws AssertionError that lists what belongs to which trace, or that nothing was given
 */
export function assertOneTrace(...groups: readonly (readonly Traced[])[]): string {
  const byTrace = Map.groupBy(groups.flat(), (record) =>
    String(record.traceId ?? record.trace_id ?? 'no trace'),
  );
  const [only] = byTrace.keys();
  if (byTrace.size === 1 && only !== undefined && only !== 'no trace') return only;
  const list = [...byTrace].map(([id, records]) => `  ${id}: ${records.map(nameOf).join(', ')}`);
  throw new AssertionError({
    message:
      byTrace.size === 0
        ? 'Expected records of one trace, received none at all.'
        : `Expected records of one trace, received:\n${list.join('\n')}`,
    operator: 'assertOneTrace',
    stackStartFn: assertOneTrace,
  });
}

function nameOf(record: Traced): string {
  return JSON.stringify(record.name ?? record.event ?? record.body ?? 'unnamed');
}
