/** Scheme, host and port alone: a path or a query may hold a key. What is no URL is the name of an exit. */
export function originOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint;
}

/** A system error code, an HTTP or gRPC status or an error's name: never its text, which may quote what was sent. */
export function reasonOf(error: unknown): string {
  // The transport gives codes and statuses already.
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return 'no reason given';
  const { code, name, errors, cause } = error as {
    code?: unknown;
    name?: unknown;
    errors?: unknown;
    cause?: unknown;
  };
  // A ServiceError of gRPC has details and metadata beside its code.
  if (typeof code === 'number') return 'details' in error ? grpcReason(code) : `HTTP ${code}`;
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  if (cause !== undefined) return reasonOf(cause);
  return typeof name === 'string' ? name : 'no reason given';
}

/** The statuses that an endpoint gives for a reason that a person can mend (gRPC status codes). */
const grpcStatus: Readonly<Record<number, string>> = {
  4: 'deadline exceeded',
  7: 'permission denied',
  8: 'resource exhausted',
  12: 'unimplemented',
  13: 'internal',
  14: 'unavailable',
  16: 'unauthenticated',
};

function grpcReason(code: number): string {
  const words = grpcStatus[code];
  return `gRPC status ${code}${words ? `, ${words}` : ''}`;
}
