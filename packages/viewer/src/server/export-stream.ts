import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { StoreClient } from '../store-client.ts';
import { SECURITY_HEADERS } from './respond.ts';

let lastExport = 0;

/** All that is stored as lines of OTLP/JSON, at the pace of who reads them. */
export async function sendExport(store: StoreClient, response: ServerResponse): Promise<void> {
  lastExport += 1;
  const number = lastExport;
  let lines = await store.ask('exportNext', { number });
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': 'application/x-ndjson',
    'content-disposition': 'attachment; filename="telemetry.jsonl"',
  });
  const closed = once(response, 'close').catch(() => {});
  while (lines.length > 0 && !response.destroyed) {
    const goesOn = response.write(`${lines.join('\n')}\n`);
    if (!goesOn) await Promise.race([once(response, 'drain').catch(() => {}), closed]);
    if (response.destroyed) break;
    lines = await store.ask('exportNext', { number });
  }
  if (response.destroyed) await store.ask('exportEnd', { number });
  else response.end();
}
