/** The methods of the HTTP semantic conventions; any other is `_OTHER`, and its span is named `HTTP`. */
const KNOWN_METHODS = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);

/** The value of `http.request.method` for a method that is none of the conventions. */
export const OTHER_METHOD = '_OTHER';

/** The value of `http.request.method` for a method. */
export function conventionMethod(method: string | undefined): string {
  if (method === undefined) return 'GET';
  if (KNOWN_METHODS.has(method)) return method;
  const upper = method.toUpperCase();
  return KNOWN_METHODS.has(upper) ? upper : OTHER_METHOD;
}
