import { createRequire } from 'node:module';
import type * as Grpc from '@grpc/grpc-js';

// A test server only: whatever copy the gRPC exporters brought.
const grpc = createRequire(import.meta.url)('@grpc/grpc-js') as typeof Grpc;

export type Signal = 'traces' | 'logs' | 'metrics';

/** One unary call as it arrived. */
export interface GrpcCall {
  signal: Signal;
  metadata: Record<string, string>;
  body: Buffer;
}

export interface GrpcCollectorOptions {
  /** Handed every call before it is answered; throw or reject to answer with UNAVAILABLE. */
  onCall?: (call: GrpcCall) => Promise<void> | void;
  /** PEM text: serves TLS; with `ca` clients need a certificate of it. */
  tls?: { cert: string; key: string; ca?: string };
  /** Never answers. */
  hang?: boolean;
}

const methods: Record<Signal, string> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

/** A real gRPC server with the three OTLP services, on loopback. */
export class GrpcCollector {
  readonly calls: GrpcCall[] = [];
  readonly #server: Grpc.Server = new grpc.Server();
  readonly #secure: boolean;
  #port = 0;

  private constructor(options: GrpcCollectorOptions) {
    this.#secure = options.tls !== undefined;
    for (const [signal, path] of Object.entries(methods) as [Signal, string][]) {
      const service = {
        export: {
          path,
          requestStream: false,
          responseStream: false,
          requestDeserialize: (bytes: Buffer) => bytes,
          requestSerialize: (bytes: Buffer) => bytes,
          responseDeserialize: (bytes: Buffer) => bytes,
          responseSerialize: (bytes: Buffer) => bytes,
        },
      } as const;
      this.#server.addService(service, {
        export: (request: Grpc.ServerUnaryCall<Buffer, Buffer>, answer: Grpc.sendUnaryData<Buffer>): void => {
          const metadata = Object.fromEntries(
            Object.entries(request.metadata.getMap()).map(([name, value]) => [name, String(value)]),
          );
          const call = { signal, metadata, body: request.request };
          this.calls.push(call);
          if (options.hang) return;
          Promise.resolve(call)
            .then(options.onCall ?? (() => {}))
            .then(
              () => answer(null, Buffer.alloc(0)),
              () => answer({ code: grpc.status.UNAVAILABLE, details: 'told to fail' }),
            );
        },
      });
    }
  }

  static async start(options: GrpcCollectorOptions = {}): Promise<GrpcCollector> {
    const collector = new GrpcCollector(options);
    const { tls } = options;
    const credentials = tls
      ? grpc.ServerCredentials.createSsl(
          tls.ca ? Buffer.from(tls.ca) : null,
          [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }],
          tls.ca !== undefined,
        )
      : grpc.ServerCredentials.createInsecure();
    collector.#port = await new Promise<number>((resolve, reject) =>
      collector.#server.bindAsync('127.0.0.1:0', credentials, (error, port) =>
        error ? reject(error) : resolve(port),
      ),
    );
    return collector;
  }

  get url(): string {
    return `${this.#secure ? 'https' : 'http'}://localhost:${this.#port}`;
  }

  close(): void {
    this.#server.forceShutdown();
  }
}

/** A call handler that hands the body on to an OTLP/HTTP receiver, which decodes it by the official definitions. */
export function forwardTo(url: string): (call: GrpcCall) => Promise<void> {
  return async ({ signal, body }) => {
    const response = await fetch(`${url}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(body),
    });
    if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
  };
}
