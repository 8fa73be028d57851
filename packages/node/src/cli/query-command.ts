import { parseArgs } from 'node:util';
import type { LogItem, TelemetrySource, TraceItem } from '@throughline/viewer';
import { optionsOf } from './options.ts';
import { openSource } from './telemetry-place.ts';

const MOST = 10_000;
const PAGE = 500;

interface QueryArguments {
  json?: boolean;
  logs?: boolean;
  limit?: string;
  store?: string;
  url?: string;
}

/**
 * `throughline query 'status:error since:10m'`: the traces, or with `--logs` the log records, that a search finds.
 * @returns 0 whether or not something was found, 1 where the store or viewer fails, 2 where the search or the command
 * line cannot be read
 */
export async function query(args: string[]): Promise<number> {
  let values: QueryArguments;
  let text: string;
  try {
    const parsed = parseArgs({ args, options: optionsOf.query, allowPositionals: true });
    values = parsed.values;
    text = parsed.positionals.join(' ');
  } catch (error) {
    console.error(
      `throughline query: ${(error as Error).message} A search that begins with "-" comes after two dashes.`,
    );
    return 2;
  }
  const { json = false, logs = false, limit = '50', ...place } = values;
  const most = Number(limit);
  if (!/^\d{1,5}$/.test(limit) || most < 1 || most > MOST) {
    console.error(`throughline query: --limit must be a whole number from 1 to ${MOST}.`);
    return 2;
  }
  const source = await openSource(place);
  if (typeof source === 'string') {
    console.error(`throughline query: ${source}`);
    return 2;
  }
  const { SearchError } = await import('@throughline/viewer');
  try {
    await print(source, { text, logs, json, most });
    return 0;
  } catch (error) {
    if (!(error instanceof SearchError)) {
      console.error(`throughline query: ${(error as Error).message}`);
      return 1;
    }
    console.error(`throughline query: ${error.message}`);
    console.error(`  ${text}\n  ${' '.repeat(error.position)}^`);
    return 2;
  } finally {
    await source.close();
  }
}

async function print(
  source: TelemetrySource,
  { text, logs, json, most }: { text: string; logs: boolean; json: boolean; most: number },
): Promise<void> {
  const { traceLine, logLine } = await import('@throughline/viewer');
  const { columns, isTTY } = process.stdout;
  const color = isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  const how = { width: columns ?? 10_000, color };
  if (logs) {
    const found = await all<LogItem>(most, async (cursor, limit) => {
      const page = await source.logs({ query: text, limit, cursor });
      return { items: page.logs, next: page.next };
    });
    if (json) printJson({ logs: found.items, more: found.more });
    else for (const log of found.items) console.log(logLine(log, how));
    return;
  }
  const seen = new Set<string>();
  const found = await all<TraceItem>(most, async (cursor, limit) => {
    const page = await source.traces({ query: text, limit, cursor });
    // A trace whose spans arrived far apart is found more than once.
    const items = page.traces.filter(({ traceId }) => !seen.has(traceId));
    for (const { traceId } of items) seen.add(traceId);
    return { items, next: page.next };
  });
  if (json) printJson({ traces: found.items, more: found.more });
  else for (const trace of found.items) console.log(traceLine(trace, how));
}

/** Page by page, until there are enough or no more. */
async function all<T>(
  most: number,
  page: (cursor: string | undefined, limit: number) => Promise<{ items: T[]; next: string | null }>,
): Promise<{ items: T[]; more: boolean }> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (;;) {
    const got = await page(cursor, Math.min(PAGE, most - items.length));
    items.push(...got.items);
    if (got.next === null) return { items, more: false };
    if (items.length >= most) return { items, more: true };
    cursor = got.next;
  }
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, process.stdout.isTTY ? 2 : undefined));
}
