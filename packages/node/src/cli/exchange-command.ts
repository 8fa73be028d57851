import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { optionsOf } from './options.ts';
import { openSource } from './telemetry-place.ts';
import { viewerOf } from './viewer-start.ts';

/**
 * `throughline export > file`: what is stored as lines of OTLP/JSON, as the file exporter of the Collector writes them.
 * @returns 1 where the store or viewer fails, 2 for wrong use
 */
export async function exportTelemetry(args: string[]): Promise<number> {
  const place = readOptions('export', () => parseArgs({ args, options: optionsOf.export }).values);
  if (place === undefined) return 2;
  const source = await openSource(place);
  if (typeof source === 'string') {
    console.error(`throughline export: ${source}`);
    return 2;
  }
  try {
    for await (const line of source.exportLines()) {
      if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
    }
    return 0;
  } catch (error) {
    // A pipe that was closed (`| head`).
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    console.error(`throughline export: ${(error as Error).message}`);
    return 1;
  } finally {
    await source.close();
  }
}

/**
 * `throughline import < file`: lines of OTLP/JSON into a store or a viewer that runs, redacted on their way.
 * @returns 1 where a line could not be read, or the store or viewer fails; 2 for wrong use
 */
export async function importTelemetry(args: string[]): Promise<number> {
  const given = readOptions('import', () => parseArgs({ args, options: optionsOf.import }).values);
  if (given === undefined) return 2;
  const { json = false, ...place } = given;
  if ((place.store === undefined) === (place.url === undefined)) {
    console.error(
      'throughline import: say where: --store FILE, or --url with the address that the viewer printed.',
    );
    return 2;
  }
  // A file is written by a viewer of its own, which has the caps and the redaction.
  const viewer = place.store === undefined ? undefined : await viewerOf({ store: place.store, port: '0' });
  const source =
    typeof viewer === 'string' ? viewer : await openSource({ url: viewer?.pageUrl ?? place.url ?? '' });
  if (typeof source === 'string') {
    console.error(`throughline import: ${source}`);
    return 2;
  }
  try {
    const done = (await source.importLines(process.stdin)) as {
      lines: number;
      records: number;
      rejected: number;
      failedLines: number;
      problems: { line: number; message: string }[];
    };
    for (const { line, message } of done.problems)
      console.error(`throughline import: line ${line}: ${message}`);
    const { records, lines, rejected, failedLines } = done;
    if (json) console.log(JSON.stringify({ records, lines, rejected, failedLines }));
    else {
      console.log(
        `${records} records of ${lines} lines taken, ${rejected} refused, ${failedLines} lines could not be read`,
      );
    }
    return failedLines > 0 ? 1 : 0;
  } catch (error) {
    console.error(`throughline import: ${(error as Error).message}`);
    return 1;
  } finally {
    if (typeof viewer === 'object') await viewer.close();
  }
}

function readOptions<Values>(command: string, read: () => Values): Values | undefined {
  try {
    return read();
  } catch (error) {
    console.error(`throughline ${command}: ${(error as Error).message}`);
    return undefined;
  }
}
