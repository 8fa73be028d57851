import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { largestInteger } from '../../src/config/rules.ts';
import { accepted, complained } from './loaded.ts';

describe('the OTLP endpoint', () => {
  it('gets the path of the signal, and the one of a signal nothing', () => {
    const config = accepted({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.test:9999/base/?tenant=1',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://logs.test/in',
    });
    assert.equal(config.traces.otlp.endpoint, 'https://collector.test:9999/base/v1/traces?tenant=1');
    assert.equal(config.metrics.otlp.endpoint, 'https://collector.test:9999/base/v1/metrics?tenant=1');
    assert.equal(config.logs.otlp.endpoint, 'http://logs.test/in');
  });

  it('is the default where it is no http or https URL', () => {
    for (const text of ['localhost:4318', 'collector', 'ftp://x', 'http://', 'http:x', '//x', 'unix:///x']) {
      const { config, message } = complained({ OTEL_EXPORTER_OTLP_ENDPOINT: text });
      assert.equal(config.traces.otlp.endpoint, 'http://localhost:4318/v1/traces', text);
      assert.match(message, /must be a URL that starts with http:\/\/ or https:\/\//);
    }
  });

  it('falls back to the general one for the signal whose own cannot be used', () => {
    const { config, message } = complained({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all.test',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'traces.test:4318',
    });
    assert.equal(config.traces.otlp.endpoint, 'http://all.test/v1/traces');
    assert.match(message, /OTEL_EXPORTER_OTLP_ENDPOINT with \/v1\/traces appended is used instead\.$/);
  });

  it('shows no user name, password or query value in a message', () => {
    for (const text of [
      'ftp://alice:hunter2@x/y?key=hunter2',
      'alice:hunter2@x',
      'ftp://alice:hunter/2@x?hunter2#hunter2',
    ]) {
      const { message } = complained({ OTEL_EXPORTER_OTLP_ENDPOINT: text });
      assert.doesNotMatch(message, /hunter|alice/, message);
      assert.match(message, /\[REDACTED\]/);
    }
  });
});

describe('the other OTLP settings', () => {
  it('are those of the signal, else the general ones, and headers are both', () => {
    const { traces, logs } = accepted({
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '0',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_HEADERS: 'Api-Key=a%20b==,x=1',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'X=2',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca.pem',
      OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY: '/key.pem',
      OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE: '/cert.pem',
    });
    assert.deepEqual(
      [traces.otlp.protocol, traces.otlp.timeoutMs, traces.otlp.compression, traces.otlp.headers],
      ['http/protobuf', largestInteger, 'none', { 'api-key': 'a b==', x: '2' }],
    );
    assert.deepEqual(
      [logs.otlp.protocol, logs.otlp.timeoutMs, logs.otlp.compression, logs.otlp.headers],
      ['http/json', 5000, 'gzip', { 'api-key': 'a b==', x: '1' }],
    );
    assert.deepEqual(
      [traces.otlp.certificate, traces.otlp.clientKey, traces.otlp.clientCertificate],
      ['/ca.pem', '/key.pem', '/cert.pem'],
    );
    assert.equal(logs.otlp.clientKey, undefined);
  });

  it('send over grpc to scheme, host and port, on port 4317 where nothing is set', () => {
    const grpc = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    const { traces, logs } = accepted({
      ...grpc,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.test:9/base?x=1',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
    });
    assert.deepEqual([traces.otlp.protocol, traces.otlp.endpoint], ['grpc', 'https://collector.test:9']);
    assert.equal(logs.otlp.endpoint, 'https://collector.test:9/base/v1/logs?x=1');
    assert.equal(accepted(grpc).metrics.otlp.endpoint, 'http://localhost:4317');
    const own = accepted({ ...grpc, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://metrics.test' });
    assert.equal(own.metrics.otlp.endpoint, 'http://metrics.test');
  });

  it('leave out headers that the metadata of grpc cannot carry', () => {
    const { config, message } = complained({
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: 'good=1,blob-bin=hunter2,grpc-x=hunter2,name=%C3%BC',
    });
    assert.deepEqual(config.traces.otlp.headers, { good: '1' });
    assert.equal(Object.keys(config.logs.otlp.headers).length, 4);
    assert.match(message, /OTEL_EXPORTER_OTLP_TRACES_HEADERS: .*cannot carry blob-bin, grpc-x, name /);
    assert.doesNotMatch(message, /hunter2/);
  });

  it('leave out headers that no request could carry, without showing any value', () => {
    const { config, message } = complained({
      OTEL_EXPORTER_OTLP_HEADERS:
        'good=hunter2,bad name=hunter2,evil=hunter2%0d%0aX: y,hunter2,odd=100%hunter2',
    });
    assert.deepEqual(config.traces.otlp.headers, { good: 'hunter2', odd: '100%hunter2' });
    assert.equal(
      message,
      'OTEL_EXPORTER_OTLP_HEADERS: pair 2 has no usable header name and is left out, pair 3 ("evil") has a character that no header may hold and is left out, pair 4 has no equals sign and is left out, pair 5 (odd) cannot be percent-decoded and is sent as written; good=[REDACTED],odd=[REDACTED] is used.',
    );
    assert.doesNotMatch(complained({ OTEL_EXPORTER_OTLP_HEADERS: 'hunter2' }).message, /hunter2/);
  });

  it('make one message of a general value that three signals read', () => {
    const { message } = complained({ OTEL_EXPORTER_OTLP_TIMEOUT: '10s' });
    assert.equal(
      message,
      'OTEL_EXPORTER_OTLP_TIMEOUT must be a whole number of milliseconds from 0 to 2147483647; 0 waits without end; received "10s"; 10000 is used instead.',
    );
  });

  it('say what is really used instead, be it the general value', () => {
    const { message } = complained({
      OTEL_EXPORTER_OTLP_TIMEOUT: '7',
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '-1',
    });
    assert.match(message, /^OTEL_EXPORTER_OTLP_LOGS_TIMEOUT .*received "-1"; 7 is used instead\.$/);
  });
});
