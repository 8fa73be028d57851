import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertAbsent, assertSpanTree, type RecordedSpan } from '@throughline/testing';
import { PROOFS } from './proofs.ts';
import { type ModuleKind, runLibrary } from './run-library.ts';
import { missingServer, startServer } from './servers/start-server.ts';

const KINDS: readonly ModuleKind[] = ['ES modules', 'CommonJS'];
const names = [...new Set(PROOFS.flatMap((proof) => proof.server ?? []))];
const missing = new Map(
  await Promise.all(names.map(async (name) => [name, await missingServer(name)] as const)),
);

describe('a request through a library', { concurrency: 2 }, () => {
  for (const { library, folder, server, requests, untold } of PROOFS) {
    for (const kind of KINDS) {
      const with_ = server === undefined ? '' : ` with ${server}`;
      const skip = (server && missing.get(server)) ?? false;
      test(`${library}${with_}, ${kind}: its work is in the trace of the request`, { skip }, async () => {
        const running = server === undefined ? undefined : await startServer(server);
        try {
          const spans = await runLibrary(folder, kind, running ? { SERVER_URL: running.url } : {});
          const inRequests = spansOfRequests(spans);
          assert.equal(new Set(inRequests.map((span) => span.traceId)).size, requests.length);
          assertSpanTree(inRequests, [...requests]);
          assertErrorsOnce(inRequests);
          if (untold !== undefined) assertAbsent(untold, spans);
        } finally {
          await running?.stop();
        }
      });
    }
  }
});

/** Without what an application does outside of its requests, such as connecting. */
function spansOfRequests(spans: readonly RecordedSpan[]): RecordedSpan[] {
  const roots = spans.filter((span) => span.kind === 'server' && span.parentSpanId === undefined);
  const traces = new Set(roots.map((span) => span.traceId));
  return spans.filter((span) => traces.has(span.traceId));
}

/** An error that is thrown is told once, by its class. */
function assertErrorsOnce(spans: readonly RecordedSpan[]): void {
  const types = spans
    .flatMap((span) => span.events)
    .filter((event) => String(event.attributes['exception.message']).startsWith('thrown by'))
    .map((event) => event.attributes['exception.type']);
  if (types.length > 0) assert.deepEqual(types, ['TypeError']);
}
