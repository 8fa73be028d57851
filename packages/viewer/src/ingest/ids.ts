const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** A trace id that is one; undefined for everything else. */
export function traceIdOf(id: string | undefined): string | undefined {
  return id !== undefined && TRACE_ID.test(id) ? id : undefined;
}

export function spanIdOf(id: string | undefined): string | undefined {
  return id !== undefined && SPAN_ID.test(id) ? id : undefined;
}
