import type { Pairs } from './pair-rules.ts';

/**
 * Headers that gRPC metadata can carry as text, and the names of those that it cannot: `-bin` wants bytes, `grpc-`
 * belongs to the protocol, and values are printable ASCII (gRPC over HTTP/2, "Custom-Metadata").
 */
export function grpcHeaders(headers: Pairs): { fit: Pairs; unfit: string[] } {
  const fits = ([name, value]: [string, string]): boolean =>
    /^[0-9a-z_.-]+$/.test(name) && !/^grpc-|-bin$/.test(name) && /^[ -~]*$/.test(value);
  const entries = Object.entries(headers);
  return {
    fit: Object.fromEntries(entries.filter(fits)),
    unfit: entries.filter((entry) => !fits(entry)).map(([name]) => name),
  };
}
