import { serveStdio } from '#mcp-protocol';
import type { TelemetrySource } from '../source/telemetry-source.ts';
import { createMcpServer } from './mcp-server.ts';

/** Serves one client over standard input and output, until it closes its end. Nothing else may write to stdout. */
export async function serveMcpStdio(source: TelemetrySource, version: string): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  // A client that is gone is no fault of ours.
  process.stdout.on('error', () => process.stdin.destroy());
  const server = serveStdio(() => createMcpServer(source, version), { onerror: () => {} });
  await ended;
  await server.close();
}
