import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { describeConfig } from '../../src/config/describe-config.ts';
import { type LoadedPipeline, loadPipeline } from '../../src/config/load-pipeline.ts';
import { largestInteger } from '../../src/config/rules.ts';

const surface = join(import.meta.dirname, 'files', 'whole-surface.yaml');
const folder = mkdtempSync(join(tmpdir(), 'throughline-file-'));
after(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, 'telemetry.yaml');
  writeFileSync(path, text);
  return path;
}

function loaded(text: string, environment: Record<string, string> = {}): LoadedPipeline {
  return loadPipeline({ ...environment, OTEL_CONFIG_FILE: fileOf(text) });
}

describe('a configuration file', () => {
  const { pipeline, messages, fromFile, config } = loadPipeline({
    OTEL_CONFIG_FILE: surface,
    SURFACE_NAME: 'named',
    THROUGHLINE_LOG_LEVEL: 'debug',
  });

  it('decides every way out: address, headers, certificates, encoding, batches', () => {
    assert.equal(fromFile, true);
    const [http, grpc, console] = pipeline.traces.ways;
    assert.equal(pipeline.traces.ways.length, 3);
    assert.deepEqual(http, {
      way: {
        to: 'otlp',
        otlp: {
          endpoint: 'https://traces.test/v1/traces?key=1',
          protocol: 'http/json',
          headers: { 'api-key': '1234', other: '2' },
          timeoutMs: 500,
          compression: 'gzip',
          certificate: '/ca.pem',
          clientKey: '/key.pem',
          clientCertificate: '/cert.pem',
        },
      },
      batch: {
        delayMs: 10,
        timeoutMs: largestInteger,
        timeoutFromUser: true,
        maxQueueSize: 100,
        queueFromUser: true,
        maxBatchSize: 100,
      },
    });
    assert.ok(grpc?.way.to === 'otlp');
    assert.deepEqual(
      [grpc.way.otlp.protocol, grpc.way.otlp.endpoint, grpc.way.otlp.headers],
      ['grpc', 'http://collector.test:4317', { 'x-tenant': 'acme' }],
    );
    assert.deepEqual([console?.way, console?.batch.delayMs], [{ to: 'console' }, 0]);
    const [logs] = pipeline.logs.ways;
    assert.ok(logs?.way.to === 'otlp');
    assert.equal(logs.way.otlp.endpoint, 'http://localhost:4317');
    assert.equal(logs.batch.delayMs, 1000);
  });

  it('decides the metrics: where they go, how they are summed up, the listener, the views', () => {
    const { ways, prometheus, views } = pipeline.metrics;
    const [way] = ways;
    assert.ok(way?.way.to === 'otlp' && ways.length === 1);
    assert.equal(way.way.otlp.endpoint, 'http://localhost:4318/v1/metrics');
    assert.deepEqual(
      [way.intervalMs, way.timeoutMs, way.temporality, way.histogramAggregation],
      [1000, 1000, 'lowmemory', 'base2_exponential_bucket_histogram'],
    );
    assert.equal(prometheus, true);
    assert.deepEqual(pipeline.listener, { host: '127.0.0.1', port: 9999, portFromUser: true });
    assert.equal(views.length, 2);
    const [latency, noisy] = views;
    assert.deepEqual(
      [latency?.name, latency?.instrumentName, latency?.instrumentType, latency?.aggregationCardinalityLimit],
      ['latency', 'http.server.request.duration', 'HISTOGRAM', 50],
    );
    assert.deepEqual(
      latency?.attributesProcessors?.[0]?.process({ 'http.route': '/x', 'url.scheme': 'http' }),
      { 'http.route': '/x' },
    );
    assert.equal(noisy?.meterName, 'noisy');
  });

  it('decides resource, sampler, limits, propagation and the level of messages', () => {
    assert.deepEqual(pipeline.resource, {
      detectors: ['serviceinstance', 'host', 'os', 'process', 'container'],
      attributes: {
        'service.name': 'named',
        'service.version': '1.2.3',
        'app.shards': [1, 2],
        'deployment.environment.name': 'staging',
      },
      schemaUrl: 'https://opentelemetry.io/schemas/1.37.0',
    });
    assert.deepEqual(pipeline.traces.sampler, {
      kind: 'parent_based',
      root: { kind: 'ratio', ratio: 0.25 },
      remoteParentSampled: undefined,
      remoteParentNotSampled: { kind: 'always_on' },
      localParentSampled: undefined,
      localParentNotSampled: undefined,
    });
    assert.deepEqual(pipeline.traces.limits, {
      valueLength: 4096,
      attributeCount: 100,
      eventCount: 7,
      linkCount: 8,
      eventAttributeCount: 9,
      linkAttributeCount: 10,
    });
    assert.deepEqual(pipeline.logs.limits, { valueLength: 64, attributeCount: 100 });
    assert.equal(pipeline.metrics.exemplarFilter, 'always_on');
    assert.deepEqual(pipeline.propagators, ['tracecontext', 'baggage', 'b3']);
    assert.equal(pipeline.logLevel, 'warn');
  });

  it('leaves to the variables what it has no word for', () => {
    assert.equal(config.log.levels.level, 'debug');
  });

  it('names everything that has no effect in one line', () => {
    assert.equal(messages.length, 1, messages.join('\n'));
    const [line = ''] = messages;
    assert.match(line, /^OTEL_CONFIG_FILE: these have no effect in Throughline: /);
    for (const path of [
      'meter_provider.view_matching_mode/development',
      'instrumentation/development',
      'distribution',
      'tracer_provider.tracer_configurator/development',
      'meter_provider.readers[0].pull.exporter.prometheus/development.scope_info_enabled',
      'meter_provider.views[2]',
    ]) {
      assert.ok(line.includes(path), `${path} in ${line}`);
    }
    assert.match(line, / and \d+ more\. Everything else in the file is in force\.$/);
  });

  it('is taken where it is newer than the parser: the name before a property was settled counts', () => {
    const { pipeline, messages } = loaded(
      'file_format: "1.1"\nresource:\n  detection:\n    detectors: [{ host: null }]\n',
    );
    assert.deepEqual([pipeline.resource.detectors, messages], [['host', 'os'], []]);
  });

  it('leaves what it does not name switched off, as the data model has it', () => {
    const { pipeline } = loaded('file_format: "1.0"\n');
    assert.deepEqual(
      [pipeline.traces.ways, pipeline.logs.ways, pipeline.metrics.ways, pipeline.metrics.prometheus],
      [[], [], [], false],
    );
    assert.deepEqual([pipeline.propagators, pipeline.resource.detectors], [[], []]);
  });

  it('can switch everything off', () => {
    assert.equal(loaded('file_format: "1.0"\ndisabled: true\n').pipeline.disabled, true);
  });

  it('says which variables are set in vain, and takes those in that it refers to', () => {
    const text =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the file's own substitution.
      'file_format: "1.0"\nresource:\n  attributes_list: ${OTEL_RESOURCE_ATTRIBUTES}\n  detection/development:\n    detectors:\n      - service:\n';
    const { pipeline, messages } = loaded(text, {
      OTEL_RESOURCE_ATTRIBUTES: 'a=1',
      OTEL_SERVICE_NAME: 'orders',
      OTEL_BSP_MAX_QUEUE_SIZE: 'no number, and nobody reads it',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=hunter2',
    });
    assert.deepEqual(pipeline.resource.attributes, { 'service.name': 'orders', a: '1' });
    assert.equal(messages.length, 1);
    assert.match(
      messages[0] ?? '',
      /^OTEL_CONFIG_FILE is in force, so OTEL_EXPORTER_OTLP_HEADERS, OTEL_BSP_MAX_QUEUE_SIZE have no effect\./,
    );
    assert.doesNotMatch(messages.join(), /hunter2/);
  });

  it('shows in throughline config as what decides', () => {
    const rows = describeConfig({ OTEL_CONFIG_FILE: surface, THROUGHLINE_LOG_LEVEL: 'debug' });
    const of = (name: string) => rows.find((row) => row.variable === name);
    assert.equal(of('OTEL_BSP_MAX_QUEUE_SIZE')?.source, 'OTEL_CONFIG_FILE');
    assert.equal(of('THROUGHLINE_LOG_LEVEL')?.value, 'debug');
  });
});

describe('a configuration file that cannot be used', () => {
  for (const [what, path, reason] of [
    ['is not there', () => '/nowhere/telemetry.yaml', /ENOENT/],
    ['is a folder', () => folder, /EISDIR/],
    ['is no YAML', () => fileOf('file_format: "1.0"\nresource: [\n  a: b: c\n'), /no valid YAML: /],
    ['is cut off', () => fileOf('file_format: "1.0"\ntracer_provider:\n  processors: ['), /no valid YAML/],
    ['is against the schema', () => fileOf('file_format: "1.0"\nresource: 7\n'), /\/resource must be object/],
    ['is of another version', () => fileOf('file_format: "7.0"\n'), /Unsupported file_format: "7\.0"/],
    ['has no version', () => fileOf('disabled: true\n'), /Unsupported file_format/],
    ['is empty', () => fileOf(''), /Unsupported file_format/],
  ] as const) {
    it(`because it ${what} gives one line, and the variables decide`, () => {
      const { pipeline, messages, fromFile } = loadPipeline({
        OTEL_CONFIG_FILE: path(),
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://fallback.test',
      });
      assert.equal(fromFile, false);
      assert.equal(messages.length, 1, messages.join('\n'));
      assert.match(messages[0] ?? '', /^OTEL_CONFIG_FILE must be .* the environment is used instead\.$/);
      assert.match(messages[0] ?? '', reason);
      const [way] = pipeline.traces.ways;
      assert.ok(way?.way.to === 'otlp');
      assert.equal(way.way.otlp.endpoint, 'http://fallback.test/v1/traces');
    });
  }

  it('never shows what stands in it', () => {
    const { messages } = loaded('file_format: "1.0"\ntracer_provider: hunter2\nresource: { hunter2: 1 }\n');
    assert.doesNotMatch(messages.join('\n'), /hunter2/);
  });

  it('keeps an address that is none out of the way, with a line of its own', () => {
    const { pipeline, messages } = loaded(
      'file_format: "1.0"\ntracer_provider:\n  processors:\n    - batch:\n        exporter:\n          otlp_http:\n            endpoint: collector:4318\n',
    );
    assert.match(
      messages.join(),
      /tracer_provider\.processors\[0\]\.batch\.exporter\.otlp_http\.endpoint must be a URL.* http:\/\/localhost:4318\/v1\/traces is used instead/,
    );
    assert.equal(pipeline.traces.ways.length, 1);
  });
});
