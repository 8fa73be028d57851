import { parseArgs } from 'node:util';
import { loadPipeline } from '../config/load-pipeline.ts';
import { loadRedaction } from '../redaction/load-redaction.ts';

/** `throughline tail`: an OTLP receiver on loopback that prints each finished request as a tree. */
export async function tail(args: string[]): Promise<number> {
  let port = 4318;
  try {
    const { values } = parseArgs({ args, options: { port: { type: 'string' } } });
    if (values.port !== undefined) port = Number(values.port);
  } catch (error) {
    console.error(`throughline tail: ${(error as Error).message}`);
    return 2;
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error('throughline tail: --port must be a whole number from 0 to 65535; 0 takes any free port.');
    return 2;
  }
  const { redactor, messages } = loadRedaction(loadPipeline(process.env).config.redaction);
  for (const message of messages) console.error(`throughline: ${message}`);
  const { startTerminalView } = await import('@throughline/viewer');
  let view: Awaited<ReturnType<typeof startTerminalView>>;
  try {
    view = await startTerminalView({ port, redactor });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    console.error(
      `throughline tail: cannot listen on 127.0.0.1:${port} (${code}). Stop what listens there, or choose another with --port.`,
    );
    return 2;
  }
  console.error(
    `Receiving OTLP/HTTP at ${view.url}; start an application with OTEL_EXPORTER_OTLP_ENDPOINT=${view.url}`,
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await view.close();
  return 0;
}
