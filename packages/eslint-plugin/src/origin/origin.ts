/**
 * Where a value comes from: the module, and the way from what it exports to the value.
 *
 * `trace.getTracer().startSpan()`: calls and `new` are `()`; what a default import or `require` gives is the empty path,
 * so that both read the same; `flow>0` is the first parameter of a function that is given to `flow`; `Logger:` is a value
 * whose type has that name.
 */
export interface Origin {
  readonly module: string;
  readonly path: string;
}

/** Whether a module is part of the project itself. */
export function isLocal(module: string): boolean {
  return /^(\.|\/|@\/|~|#)/.test(module);
}
