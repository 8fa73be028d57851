import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { configurationPage } from '../../src/config/configuration-page.ts';
import { describeConfig } from '../../src/config/describe-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { table } from '../../src/config/table.ts';
import { createTlsReader } from '../../src/config/tls-files.ts';

function rowOf(variable: string, environment: Record<string, string>): { value: string; source: string } {
  const row = describeConfig(environment).find((one) => one.variable === variable);
  assert.ok(row, variable);
  return { value: row.value, source: row.source };
}

describe('what throughline config shows', () => {
  it('has one row for each variable of the table', () => {
    assert.deepEqual(
      describeConfig({}).map(({ variable }) => variable),
      table.map(({ name }) => name),
    );
    assert.ok(describeConfig({}).every(({ source, value }) => source === 'default' && value !== ''));
  });

  it('says what is in force and where it comes from', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c.test',
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '7',
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
      OTEL_BLRP_MAX_QUEUE_SIZE: 'x',
      THROUGHLINE_HEALTH_PORT: '1',
    };
    assert.deepEqual(rowOf('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', environment), {
      value: 'http://c.test/v1/traces',
      source: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    });
    assert.deepEqual(rowOf('OTEL_EXPORTER_OTLP_LOGS_TIMEOUT', environment), {
      value: '7',
      source: 'environment',
    });
    assert.deepEqual(rowOf('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', environment), {
      value: '100',
      source: 'default',
    });
    assert.deepEqual(rowOf('OTEL_BLRP_MAX_QUEUE_SIZE', environment), { value: '2048', source: 'default' });
    assert.deepEqual(rowOf('THROUGHLINE_HEALTH_HOST', environment), {
      value: '127.0.0.1',
      source: 'default',
    });
    assert.deepEqual(rowOf('THROUGHLINE_HEALTH_HOST', {}), { value: 'no such listener', source: 'default' });
  });

  it('shows no secret', () => {
    const text = JSON.stringify(
      describeConfig({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://alice:hunter2@c.test/in?key=hunter2',
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'https://alice:hunter2@c.test/in?key=hunter2',
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=hunter2',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'other=hunter2',
        OTEL_RESOURCE_ATTRIBUTES: 'db.password=hunter2',
      }),
    );
    assert.doesNotMatch(text, /hunter2|alice/);
    assert.match(text, /api-key=\[REDACTED\],other=\[REDACTED\]/);
  });
});

describe('docs/configuration.md', () => {
  it('is what the table makes of it (scripts/write-docs.ts writes it)', () => {
    const committed = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');
    assert.equal(committed, configurationPage());
  });

  it('has every variable once as a row, and no name twice in the table', () => {
    const page = configurationPage();
    for (const { name } of table) assert.equal(page.split(`| \`${name}\` |`).length, 2, name);
  });
});

describe('the files of the certificate variables', () => {
  it('are read once each, and one that cannot be read gives one sentence', () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-tls-'));
    const path = join(folder, 'ca.pem');
    writeFileSync(path, 'PEM');
    const { config } = loadConfig({
      OTEL_EXPORTER_OTLP_CERTIFICATE: path,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: path,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: join(folder, 'absent.pem'),
    });
    const messages: string[] = [];
    const tlsOf = createTlsReader((line) => messages.push(line));
    const [traces, logs] = [tlsOf(config.traces.otlp), tlsOf(config.logs.otlp)];
    rmSync(folder, { recursive: true });
    assert.deepEqual(traces, { ca: Buffer.from('PEM') });
    assert.equal(traces.ca, logs.ca);
    assert.equal(messages.length, 1);
    assert.match(messages[0] ?? '', /^OTEL_EXPORTER_OTLP_CLIENT_KEY .*absent\.pem" \(ENOENT\)/);
  });

  it('are used in pairs: a key without its certificate gives one sentence', () => {
    const messages: string[] = [];
    const tlsOf = createTlsReader((line) => messages.push(line));
    const { config } = loadConfig({ OTEL_EXPORTER_OTLP_CLIENT_KEY: import.meta.filename });
    assert.deepEqual([tlsOf(config.traces.otlp), tlsOf(config.logs.otlp)], [{}, {}]);
    assert.equal(messages.length, 1);
    assert.match(messages[0] ?? '', /CLIENT_KEY needs OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE beside it/);
  });
});
