import { parseArgs } from 'node:util';
import { loadPipeline } from '../config/load-pipeline.ts';
import { loadRedaction } from '../redaction/load-redaction.ts';
import { listenProblem, PORT_RULE, portOf } from './port-option.ts';
import { optionsOf } from './options.ts';
import { openSource } from './telemetry-place.ts';
import { untilSignal, viewerOf } from './viewer-start.ts';

/**
 * `throughline tail`: each finished request as a tree, of what is sent here; with `--store` it is kept as well, with
 * `--url` it is what a viewer that runs receives. A search tells which requests; with `--json` each is one line.
 */
export async function tail(args: string[]): Promise<number> {
  let values: { port?: string; store?: string; url?: string; json?: boolean };
  let query: string;
  try {
    const parsed = parseArgs({ args, options: optionsOf.tail, allowPositionals: true });
    values = parsed.values;
    query = parsed.positionals.join(' ');
  } catch (error) {
    console.error(`throughline tail: ${(error as Error).message}`);
    return 2;
  }
  const { port = '4318', store, url, json = false } = values;
  if (url !== undefined && (store ?? values.port) !== undefined) {
    console.error('throughline tail: --url follows a viewer that runs; it has its own --store and --port.');
    return 2;
  }
  if (url !== undefined) return follow(url, { query, json });
  if (store !== undefined || query !== '' || json) {
    const viewer = await viewerOf({ port, ...(store !== undefined && { store }) });
    if (typeof viewer === 'string') {
      console.error(`throughline tail: ${viewer}`);
      return 2;
    }
    console.error(`Viewer at ${viewer.pageUrl}`);
    tellEndpoint(viewer.url);
    try {
      return await follow(viewer.pageUrl, { query, json });
    } finally {
      await viewer.close();
    }
  }
  const number = portOf(port);
  if (number === undefined) {
    console.error(`throughline tail: --port ${PORT_RULE}`);
    return 2;
  }
  return receive(number);
}

/** In memory, without a store. */
async function receive(port: number): Promise<number> {
  const { redactor, messages } = loadRedaction(loadPipeline(process.env).config.redaction);
  for (const message of messages) console.error(`throughline: ${message}`);
  const { startTerminalView } = await import('@throughline/viewer');
  let view: Awaited<ReturnType<typeof startTerminalView>>;
  try {
    view = await startTerminalView({ port, redactor });
  } catch (error) {
    console.error(`throughline tail: ${listenProblem(port, error)}`);
    return 2;
  }
  tellEndpoint(view.url);
  await untilSignal();
  await view.close();
  return 0;
}

async function follow(url: string, { query, json }: { query: string; json: boolean }): Promise<number> {
  const { followViewer, SearchError } = await import('@throughline/viewer');
  const source = await openSource({ url });
  if (typeof source === 'string') {
    console.error(`throughline tail: ${source}`);
    return 2;
  }
  const stop = new AbortController();
  void untilSignal().then(() => stop.abort());
  // A pipe that was closed (`| head`) ends it.
  process.stdout.on('error', () => stop.abort());
  try {
    const { columns = 100, isTTY } = process.stdout;
    const color = isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
    const write = (text: string) => process.stdout.write(text);
    await followViewer(source, { query, json, signal: stop.signal, write, width: columns, color });
    if (stop.signal.aborted) return 0;
    console.error('throughline tail: the viewer has ended.');
    return 1;
  } catch (error) {
    console.error(`throughline tail: ${(error as Error).message}`);
    return error instanceof SearchError ? 2 : 1;
  }
}

function tellEndpoint(url: string): void {
  console.error(
    `Receiving OTLP/HTTP at ${url}; start an application with OTEL_EXPORTER_OTLP_ENDPOINT=${url}`,
  );
}
