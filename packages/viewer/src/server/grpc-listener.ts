import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { OtlpDecodeError, type Signal } from '@throughline/otlp';
import { BusyError } from '../store/busy-error.ts';
import { StoreTrouble } from '../store/store-trouble.ts';
import type { StoreClient } from '../store-client.ts';

const SERVICES: readonly [Signal, string][] = [
  ['traces', '/opentelemetry.proto.collector.trace.v1.TraceService/Export'],
  ['logs', '/opentelemetry.proto.collector.logs.v1.LogsService/Export'],
  ['metrics', '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export'],
];
const MAX_BODY = 20 * 1024 * 1024;

/** Why OTLP over gRPC is not there. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError';
}

export interface GrpcListener {
  readonly port: number;
  close(): void;
}

/**
 * Receives OTLP over gRPC, with the `@grpc/grpc-js` that the application has installed.
 * @throws GrpcError as a rejection where there is none, or where the port cannot be used
 */
export async function listenGrpc(store: StoreClient, host: string, port: number): Promise<GrpcListener> {
  const grpc = await load();
  const server = new grpc.Server({
    'grpc.max_receive_message_length': MAX_BODY,
    'grpc.max_concurrent_streams': 64,
  });
  const answer = async (
    signal: Signal,
    call: ServerUnaryCall<Buffer, Buffer>,
    callback: sendUnaryData<Buffer>,
  ) => {
    try {
      await store.ingest(signal, call.request, 'application/x-protobuf');
      callback(null, Buffer.alloc(0));
    } catch (error) {
      const { UNAVAILABLE, INVALID_ARGUMENT, INTERNAL } = grpc.status;
      const isLater = error instanceof BusyError || error instanceof StoreTrouble;
      const code = isLater ? UNAVAILABLE : error instanceof OtlpDecodeError ? INVALID_ARGUMENT : INTERNAL;
      callback({
        code,
        details: code === INTERNAL ? 'the request could not be stored' : (error as Error).message,
      });
    }
  };
  for (const [signal, path] of SERVICES) {
    const definition = {
      Export: {
        ...{ path, requestStream: false, responseStream: false },
        ...{
          requestSerialize: same,
          requestDeserialize: same,
          responseSerialize: same,
          responseDeserialize: same,
        },
      },
    };
    server.addService(definition, {
      Export: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
        void answer(signal, call, callback),
    });
  }
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, grpc.ServerCredentials.createInsecure(), (error, got) => {
      if (error === null) resolve(got);
      else reject(new GrpcError(`OTLP over gRPC: cannot listen on ${host}:${port} (${error.message})`));
    });
  });
  return { port: bound, close: () => server.forceShutdown() };
}

async function load(): Promise<typeof import('@grpc/grpc-js')> {
  try {
    return await import('@grpc/grpc-js');
  } catch {
    throw new GrpcError(
      'OTLP over gRPC: @grpc/grpc-js is not installed; install it, or send OTLP over HTTP (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf)',
    );
  }
}

function same(bytes: Buffer): Buffer {
  return bytes;
}
