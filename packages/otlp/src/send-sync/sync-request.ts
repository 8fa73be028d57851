/** One POST, already encoded. */
export interface SyncRequest {
  /**
   * `http` (the default): the body as it is. `grpc`: a unary gRPC call over HTTP/2, with the method as the path of
   * `url`, such as `/opentelemetry.proto.collector.trace.v1.TraceService/Export`, and the message as the body.
   */
  kind?: 'http' | 'grpc';
  /** `http:` or `https:`; for `grpc` the scheme says whether TLS is used. */
  url: string;
  /**
   * For `http`, `content-type` and, where the body is compressed, `content-encoding` belong here. For `grpc` this
   * is the metadata; names in lower case.
   */
  headers: Record<string, string>;
  body: Uint8Array;
  /** For a collector with a certificate of its own, or one that asks for ours (PEM text). */
  tls?: { ca?: string; cert?: string; key?: string };
  /** An address that the host of `url` had a moment ago, which saves asking a name server. */
  address?: string | undefined;
}
