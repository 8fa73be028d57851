import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { OtlpReceiver, runApp } from '@throughline/testing';

const fixtures = join(import.meta.dirname, 'fixtures', 'named-packages');

/** What a run showed to the outside. */
interface Seen {
  receiver: OtlpReceiver;
  stdout: string;
  metricsPage: string | undefined;
}

interface Path {
  package: string;
  /** What of the product runs over this package. */
  serves: string;
  env?: Record<string, string>;
  works(seen: Seen): boolean;
}

const hasSpan = (seen: Seen, name: string) => seen.receiver.spans().some((span) => span.name === name);

const paths: Path[] = [
  {
    package: '@opentelemetry/api',
    serves: 'spans that the application makes itself',
    works: (seen) => hasSpan(seen, 'own'),
  },
  {
    package: '@opentelemetry/sdk-node',
    serves: 'the providers behind every signal with THROUGHLINE_STOCK=sdk',
    env: { THROUGHLINE_STOCK: 'sdk' },
    works: ({ receiver }) =>
      receiver.spans().length > 0 && receiver.logs().length > 0 && receiver.metrics().length > 0,
  },
  {
    package: '@opentelemetry/exporter-prometheus',
    serves: '/metrics with THROUGHLINE_STOCK=prometheus',
    env: { THROUGHLINE_STOCK: 'prometheus' },
    works: ({ metricsPage }) => /http_server_request_duration_seconds_count/.test(metricsPage ?? ''),
  },
  {
    package: '@opentelemetry/exporter-trace-otlp-http',
    serves: 'spans as OTLP/JSON',
    env: { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
    works: (seen) =>
      seen.receiver.requests.some(
        (request) => request.signal === 'traces' && /json/.test(request.headers['content-type'] ?? ''),
      ),
  },
  {
    package: '@opentelemetry/auto-instrumentations-node',
    serves: 'spans of libraries without code',
    works: ({ receiver }) => receiver.spans().some((span) => span.kind === 'client'),
  },
  {
    package: 'winston',
    serves: 'log lines on stdout that pass a winston logger',
    env: { THROUGHLINE_STOCK: 'logger' },
    works: ({ stdout }) => /^\{"timestamp":.*"event":"answered"/m.test(stdout),
  },
];

async function run(path: Path, without: boolean): Promise<boolean> {
  const receiver = await OtlpReceiver.start();
  const app = runApp({
    entry: join(fixtures, 'app.mjs'),
    preload: without ? [join(fixtures, 'without.mjs'), 'throughline/register'] : ['throughline/register'],
    cwd: join(import.meta.dirname, '..'),
    env: {
      ...receiver.environment(),
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
      THROUGHLINE_LOG_FORMAT: 'json',
      WITHOUT: path.package,
      ...path.env,
    },
  });
  try {
    await app.waitForLine(/^ready$/);
    const url = /served at (http:\S+)/.exec(app.stderr)?.[1];
    const metricsPage = url && (await fetch(`${url}/metrics`).then((response) => response.text()));
    // A signal sends what is left, so that absence is absence and not lateness.
    app.kill('SIGTERM');
    await app.ended();
    return path.works({ receiver, stdout: app.stdout, metricsPage });
  } finally {
    await app.stop();
    await receiver.close();
  }
}

for (const path of paths) {
  describe(`${path.package} serves ${path.serves}`, () => {
    test('with it that works', async () => {
      assert.equal(await run(path, false), true);
    });

    test('without it that does not, and the application runs all the same', async () => {
      assert.equal(await run(path, true), false);
    });
  });
}
