import type { Viewer, ViewerOptions } from '@throughline/viewer';
import { loadPipeline } from '../config/load-pipeline.ts';
import { loadRedaction } from '../redaction/load-redaction.ts';
import { listenProblem, PORT_RULE, portOf } from './port-option.ts';

/** As the command line has them. */
export interface ViewerArguments {
  port?: string;
  'grpc-port'?: string;
  store?: string;
}

/** A viewer with the redaction policy of the environment; or why there is none, in a sentence. */
export async function viewerOf(given: ViewerArguments): Promise<Viewer | string> {
  const port = given.port === undefined ? 4318 : portOf(given.port);
  if (port === undefined) return `--port ${PORT_RULE}`;
  const grpcPort = given['grpc-port'] === undefined ? undefined : portOf(given['grpc-port']);
  if (given['grpc-port'] !== undefined && grpcPort === undefined) return `--grpc-port ${PORT_RULE}`;
  const { policy, messages } = loadRedaction(loadPipeline(process.env).config.redaction);
  for (const message of messages) console.error(`throughline: ${message}`);
  const { startViewer, StoreError, GrpcError } = await import('@throughline/viewer');
  const options: ViewerOptions = {
    ...{ port, policy },
    onNotice: (notice) => console.error(`throughline: ${notice}`),
    ...(given.store !== undefined && { store: given.store }),
    ...(grpcPort !== undefined && { grpcPort }),
  };
  try {
    return await startViewer(options);
  } catch (error) {
    if (error instanceof StoreError || error instanceof GrpcError) return error.message;
    return listenProblem(port, error);
  }
}

/** Until the process is asked to end. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
