import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { diag } from '@opentelemetry/api';
import { createDiagnostics } from '../../src/boot/diagnostics.ts';
import { leadOtelDiagnostics } from '../../src/boot/otel-diagnostics.ts';

test('what an exporter of another copy of OpenTelemetry fails with is one line of ours', () => {
  const lines: string[] = [];
  const diagnostics = createDiagnostics({ redactText: (text) => text }, (line) => lines.push(line));
  leadOtelDiagnostics(diagnostics, undefined);
  // The CommonJS copy, whose handler nobody has set.
  const copy = createRequire(import.meta.url)('@opentelemetry/core') as typeof import('@opentelemetry/core');
  copy.globalErrorHandler(new RangeError('no room'));
  diag.error('not worth a line');
  diagnostics.end();
  assert.deepEqual(lines, ['throughline: opentelemetry: RangeError: no room\n']);
});
