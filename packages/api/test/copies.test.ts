import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import * as first from '@throughline/api';
import * as firstRuntime from '@throughline/api/runtime';
import { record } from './recording.ts';

test('two copies of the package share level, writer, scopes, flows, checks and captured errors', async (t) => {
  mkdirSync(join(import.meta.dirname, 'fixtures'), { recursive: true });
  const folder = mkdtempSync(join(import.meta.dirname, 'fixtures', 'copy-'));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(join(import.meta.dirname, '../src'), join(folder, 'src'), { recursive: true });
  const load = (file: string) => import(pathToFileURL(join(folder, 'src', file)).href);
  const second = (await load('index.ts')) as typeof first;
  const secondRuntime = (await load('runtime.ts')) as typeof firstRuntime;
  assert.notEqual(second.getLogger, first.getLogger);
  const telemetry = record();

  const error = new Error('seen by both');
  const scope = firstRuntime.contextWithScope(ROOT_CONTEXT, firstRuntime.createScope({ path: '/' }, 'r1'));
  context.with(scope, () =>
    first.flow('shared', (f) => {
      second.bindContext({ from: 'second' });
      second.getLogger('second').info('line');
      assert.equal(telemetry.lines.at(-1)?.flowId, f.id);
      first.captureException(error);
      second.captureException(error);
    }),
  );
  const line = telemetry.lines.find(({ event }) => event === 'line');
  assert.equal(line?.requestId, 'r1');
  assert.deepEqual(line?.fields, { path: '/', from: 'second' });
  assert.equal(telemetry.lines.filter(({ event }) => event === 'exception').length, 1);

  secondRuntime.configureRuntime({ level: 'critical' });
  first.getLogger('first').error('below the level');
  assert.notEqual(telemetry.lines.at(-1)?.event, 'below the level');

  first.health.check('database', () => true);
  assert.deepEqual((await second.health.readiness()).checks, { database: 'ok' });
});
