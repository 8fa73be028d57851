import { createReceiver } from '@throughline/otlp';
import { type TerminalTreeOptions, TerminalTrees, type TerminalViewCounts } from './terminal-trees.ts';

export interface TerminalViewOptions extends TerminalTreeOptions {
  /** Default 0: any free port. The port that exporters expect is 4318. */
  port?: number;
  /** Default 127.0.0.1. Any other than loopback is the caller's explicit choice. */
  host?: string;
}

export interface TerminalView {
  /** Such as `http://127.0.0.1:4318`: the value for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  readonly port: number;
  /** A snapshot. */
  readonly counts: TerminalViewCounts;
  /** Prints what still waits, then frees the port. */
  close(): Promise<void>;
}

/**
 * Starts an OTLP receiver that prints each finished request as a tree: spans of all services, log lines in place,
 * flow steps, errors.
 *
 * @example
 * const view = await startTerminalView();
 * spawn('node', ['--import', 'throughline/register', 'app.js'], {
 *   env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: view.url },
 * });
 * @throws the listen error, such as EADDRINUSE, as a rejection
 */
export async function startTerminalView(options: TerminalViewOptions = {}): Promise<TerminalView> {
  const trees = new TerminalTrees(options);
  const receiver = await createReceiver({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    onRequest: (signal, body, contentType) => {
      trees.take(signal, body, contentType);
      return undefined;
    },
  });
  return {
    url: receiver.url,
    port: receiver.port,
    get counts(): TerminalViewCounts {
      return trees.counts;
    },
    close: async () => {
      await receiver.close();
      trees.flush();
    },
  };
}
