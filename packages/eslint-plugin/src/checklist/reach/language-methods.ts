/** Names of methods that values of the language and of Node's streams and events have. */
export const LANGUAGE_METHODS: ReadonlySet<string> = new Set(
  [
    Array,
    String,
    Number,
    RegExp,
    Map,
    Set,
    WeakMap,
    Promise,
    Date,
    Function,
    Uint8Array,
    Buffer,
    URL,
    URLSearchParams,
    Headers,
    Response,
    AbortController,
    AbortSignal,
    EventTarget,
    TextDecoder,
    ReadableStream,
    Error,
  ]
    .flatMap(({ prototype }) => chainOf(prototype))
    .concat([
      'on',
      'once',
      'off',
      'emit',
      'pipe',
      'write',
      'end',
      'next',
      'return',
      'throw',
      'destroy',
      'unref',
    ]),
);

function chainOf(prototype: object): string[] {
  const names = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
  const above = Object.getPrototypeOf(prototype) as object | null;
  return above && above !== Object.prototype ? [...names, ...chainOf(above)] : names;
}
