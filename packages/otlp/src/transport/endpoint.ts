/** Where one signal goes. */
export interface Endpoint {
  /** The whole URL, such as `http://localhost:4318/v1/traces`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds from the start of a request to the end of its answer; default 10,000. */
  readonly timeoutMs?: number;
  /** `gzip` compresses on libuv's threads, bodies of 1 KiB and more; default `none`. */
  readonly compression?: 'gzip' | 'none';
  /** PEM, for a collector with a certificate of its own, or one that asks for ours. */
  readonly tls?: EndpointTls;
}

export interface EndpointTls {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
}

/** Whether this is a URL that requests can be sent to. */
export function isUsable(endpoint: Endpoint | undefined): endpoint is Endpoint {
  return typeof endpoint?.url === 'string' && /^https?:/i.test(endpoint.url) && URL.canParse(endpoint.url);
}
