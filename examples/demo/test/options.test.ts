import assert from 'node:assert/strict';
import { test } from 'node:test';
import { banner } from '../src/run/banner.ts';
import { destinationOf, serviceEnvironment } from '../src/run/destination.ts';
import { managementAddress } from '../src/run/management.ts';
import { readOptions } from '../src/run/options.ts';

test('without arguments the demo runs until somebody stops it', () => {
  assert.deepEqual(readOptions([]), { seconds: undefined, seed: 1, rate: 5 });
});

test('a wrong number is refused with the option, the rule and what was received', () => {
  assert.throws(
    () => readOptions(['--seconds', 'ten']),
    /--seconds must be a whole number from 1 to 3600; received "ten"/,
  );
  assert.throws(() => readOptions(['--rate', '21']), /--rate must be a whole number from 1 to 20/);
  assert.throws(() => readOptions(['--sekonds', '10']), /--sekonds/);
});

test('the address of the management listener is read from the line of the SDK and from no other', () => {
  assert.equal(
    managementAddress('throughline: /metrics, /health and /health/ready are served at http://127.0.0.1:9464'),
    'http://127.0.0.1:9464',
  );
  const away =
    'throughline: no OTLP endpoint took the telemetry at http://127.0.0.1:4318 (ECONNREFUSED); it is dropped and ' +
    'counted until one does. Switch the exports off with OTEL_TRACES_EXPORTER and OTEL_METRICS_EXPORTER (none).';
  assert.equal(managementAddress(away), undefined);
  assert.equal(managementAddress('Error: connect ECONNREFUSED http://127.0.0.1:9464/metrics'), undefined);
});

test('what the user sets for the services stays, but for their names and ports', () => {
  const env = serviceEnvironment('scoring', 'http://127.0.0.1:1', {
    OTEL_SERVICE_NAME: 'mine',
    OTEL_BSP_SCHEDULE_DELAY: '5',
    THROUGHLINE_LOG_FORMAT: 'json',
  });
  assert.equal(env['OTEL_SERVICE_NAME'], 'scoring');
  assert.equal(env['OTEL_BSP_SCHEDULE_DELAY'], '5');
  assert.equal(env['THROUGHLINE_LOG_FORMAT'], 'json');
  assert.equal(env['OTEL_EXPORTER_OTLP_ENDPOINT'], 'http://127.0.0.1:1');
});

test('an endpoint of the user is used as it is, the demo says so, and the services write their log lines', () => {
  const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' };
  const { ownEndpoint, showStdout } = destinationOf(env);
  assert.equal(showStdout, true);
  const service = serviceEnvironment('scoring', undefined, env);
  assert.equal(service['OTEL_EXPORTER_OTLP_ENDPOINT'], undefined);
  assert.equal(service['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'], 'http://collector:4318/v1/traces');
  assert.equal(service['THROUGHLINE_LOG_FORMAT'], undefined);
  assert.match(
    banner({ services: [], database: 'PostgreSQL', seconds: undefined, ownEndpoint, page: undefined }),
    /Telemetry goes to http:\/\/collector:4318\/v1\/traces \(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT\)/,
  );
});

test('the terminal view is the destination where the user names none', () => {
  assert.deepEqual(destinationOf({}), { ownEndpoint: undefined, showStdout: false });
  assert.equal(destinationOf({ THROUGHLINE_LOG_FORMAT: 'pretty' }).showStdout, true);
});
