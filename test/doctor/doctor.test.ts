import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOnly, examine, found } from './run-doctor.ts';
import { answeringWith } from './servers.ts';

// The rest of the broken applications, and the healthy ones on every Node, are in the suites beside this file.

test('the doctor finds nothing in a healthy application, and what is wrong with an endpoint', async () => {
  assertOnly(await examine('healthy-esm', { run: [process.execPath, 'app.mjs'] }));
  const server = await answeringWith(401);
  const seen = await examine('healthy-script', {
    run: [process.execPath, 'script.mjs'],
    endpoint: server.url,
  });
  server.close();
  assertOnly(seen, 'endpoint-auth');
  assert.match(found(seen, 'endpoint-auth').remedy, /OTEL_EXPORTER_OTLP_HEADERS/);
});
