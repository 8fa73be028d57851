import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertAbsent, assertSpanTree, type RecordedMetric, type RecordedSpan } from '@throughline/testing';
import type { Proof } from './proof.ts';
import { type ModuleKind, runLibrary } from './run-library.ts';
import { missingServer, startServer } from './servers/start-server.ts';

const KINDS: readonly ModuleKind[] = ['ES modules', 'CommonJS'];

/** Runs each library in both kinds of modules; where its server is missing, the test says so and is skipped. */
export async function proveLibraries(proofs: readonly Proof[]): Promise<void> {
  const names = [...new Set(proofs.flatMap((proof) => proof.server ?? []))];
  const missing = new Map(
    await Promise.all(names.map(async (name) => [name, await missingServer(name)] as const)),
  );
  describe('a request through a library', { concurrency: 2 }, () => {
    for (const { library, folder, server, requests, throws, untold, metrics = {} } of proofs) {
      for (const kind of KINDS) {
        const beside = server === undefined ? '' : ` with ${server}`;
        const skip = (server && missing.get(server)) ?? false;
        test(`${library}${beside}, ${kind}: its work is in the trace of the request`, { skip }, async () => {
          const running = server === undefined ? undefined : await startServer(server);
          try {
            const found = await runLibrary(folder, kind, running ? { SERVER_URL: running.url } : {});
            const { spans } = found;
            const inRequests = spansOfRequests(spans);
            assert.equal(new Set(inRequests.map((span) => span.traceId)).size, requests.length);
            assertSpanTree(inRequests, [...requests]);
            assert.deepEqual(thrownErrors(inRequests), throws ? ['TypeError'] : []);
            for (const [name, labels] of Object.entries(metrics)) assertMetric(found.metrics, name, labels);
            if (untold !== undefined) assertAbsent(untold, spans, found.metrics);
          } finally {
            await running?.stop();
          }
        });
      }
    }
  });
}

function assertMetric(metrics: readonly RecordedMetric[], name: string, labels: object): void {
  const points = metrics.filter((one) => one.name === name).flatMap(({ dataPoints }) => dataPoints);
  const fits = points.some(({ attributes }) =>
    Object.entries(labels).every(([key, value]) => attributes[key] === value),
  );
  const found = points.map(({ attributes }) => JSON.stringify(attributes)).join('\n');
  assert.ok(fits, `${name} with ${JSON.stringify(labels)}; there is\n${found}`);
}

/** Without what an application does outside of its requests, such as connecting. */
function spansOfRequests(spans: readonly RecordedSpan[]): RecordedSpan[] {
  const roots = spans.filter((span) => span.kind === 'server' && span.parentSpanId === undefined);
  const traces = new Set(roots.map((span) => span.traceId));
  return spans.filter((span) => traces.has(span.traceId));
}

/** The types of the errors that the application itself throws, as often as they are told. */
function thrownErrors(spans: readonly RecordedSpan[]): unknown[] {
  return spans
    .flatMap((span) => span.events)
    .filter((event) => String(event.attributes['exception.message']).startsWith('thrown by'))
    .map((event) => event.attributes['exception.type']);
}
