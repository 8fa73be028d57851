import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OtlpReceiver, SentryReceiver } from '@throughline/testing';
import { makeCertificates } from './certificates.ts';
import { forwardTo, GrpcCollector } from './grpc-collector.ts';
import { startTlsFront } from './tls-front.ts';

/** How one run of the planted-secret application is started, and what it opened. */
export interface Road {
  preload: string;
  env: Record<string, string>;
  /** What came by another way than OTLP, stdout and stderr: each thing with the place where it came. */
  others?(): { where: string; text: string }[];
  /** Whether telemetry really went this way. */
  taken(stdout: string): boolean;
  close(): void;
}

/** One road from the application to the receiver. */
export interface RoadMaker {
  name: string;
  /** What cannot be sent is kept on disk: not so over gRPC. */
  reachesDisk: boolean;
  open(receiver: OtlpReceiver): Promise<Road> | Road;
}

const register = 'throughline/register';

function variables(
  name: string,
  protocol: 'http/protobuf' | 'http/json',
  env: Record<string, string>,
): RoadMaker {
  return {
    name,
    reachesDisk: true,
    open: (receiver) => ({
      preload: register,
      env: { ...receiver.environment(protocol), ...env },
      taken: () => receiver.requests.length > 0,
      close() {},
    }),
  };
}

const overGrpc: RoadMaker = {
  name: 'OTLP over gRPC, with the secret as metadata',
  reachesDisk: false,
  async open(receiver) {
    const collector = await GrpcCollector.start({ onCall: forwardTo(receiver.url) });
    return {
      preload: register,
      env: {
        ...receiver.environment(),
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=hunter2-header',
        OTEL_LOG_LEVEL: 'verbose',
      },
      taken: () => collector.calls.some(({ metadata }) => metadata['api-key'] === 'hunter2-header'),
      close: () => collector.close(),
    };
  },
};

const overTls: RoadMaker = {
  name: 'OTLP over TLS, with the secret in a header',
  reachesDisk: true,
  async open(receiver) {
    const pem = makeCertificates();
    const front = await startTlsFront(receiver.url, {
      cert: pem.text(pem.serverCert),
      key: pem.text(pem.serverKey),
    });
    return {
      preload: register,
      env: {
        ...receiver.environment(),
        OTEL_EXPORTER_OTLP_ENDPOINT: front.url,
        OTEL_EXPORTER_OTLP_CERTIFICATE: pem.ca,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20hunter2-header',
        OTEL_LOG_LEVEL: 'verbose',
      },
      taken: () => front.headers.some(({ authorization }) => authorization === 'Bearer hunter2-header'),
      close() {
        front.close();
        pem.remove();
      },
    };
  },
};

const byFile: RoadMaker = {
  name: 'a configuration file with every kind of exporter',
  reachesDisk: true,
  async open(receiver) {
    const collector = await GrpcCollector.start({ onCall: forwardTo(receiver.url) });
    const folder = mkdtempSync(join(tmpdir(), 'throughline-secret-'));
    const path = join(folder, 'telemetry.yaml');
    const exporters = (signal: string): string[] => [
      `otlp_http: { endpoint: "${receiver.url}/v1/${signal}", encoding: json, headers: [{ name: api-key, value: "\${DB_PASSWORD}" }] }`,
      `otlp_grpc: { endpoint: "${collector.url}", headers_list: "api-key=\${DB_PASSWORD}" }`,
      'console:',
    ];
    const processors = (signal: string): string =>
      exporters(signal)
        .map((exporter) => `    - batch: { schedule_delay: 50, exporter: { ${exporter} } }\n`)
        .join('');
    const readers = exporters('metrics')
      .map((exporter) => `    - periodic: { interval: 250, timeout: 250, exporter: { ${exporter} } }\n`)
      .join('');
    writeFileSync(
      path,
      `file_format: "1.0"
log_level: trace
resource:
  attributes:
    - { name: service.name, value: secrets }
    - { name: deploy.token, value: "\${DB_PASSWORD}" }
  detection/development: { detectors: [{ host: }, { process: }] }
propagator: { composite: [{ tracecontext: }, { baggage: }] }
tracer_provider:
  processors:
${processors('traces')}logger_provider:
  processors:
${processors('logs')}meter_provider:
  readers:
${readers}    - pull: { exporter: { prometheus/development: { port: 0 } } }
  views:
    - { selector: { instrument_name: plain.calls }, stream: { description: A view of its own. } }
`,
    );
    return {
      preload: register,
      env: { OTEL_CONFIG_FILE: path, THROUGHLINE_LOG_FORMAT: 'none' },
      taken: (stdout) =>
        collector.calls.some(({ metadata }) => metadata['api-key']?.startsWith('hunter2')) &&
        receiver.requests.some(({ contentType }) => contentType === 'application/json') &&
        stdout.includes('instrumentationScope'),
      close() {
        collector.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

const inCode: RoadMaker = {
  name: "start() in code, with the application's own processors, reader, views and exporter",
  reachesDisk: true,
  open: (receiver) => ({
    preload: join(import.meta.dirname, '..', 'fixtures', 'secrets', 'telemetry.mjs'),
    env: { ...receiver.environment(), THROUGHLINE_LOG_FORMAT: 'json' },
    taken: (stdout) =>
      ['own span', 'own log', 'instrumentationScope', 'dataPoints'].every((text) => stdout.includes(text)),
    close() {},
  }),
};

const withSentry: RoadMaker = {
  name: 'errors to Sentry beside OTLP',
  reachesDisk: true,
  async open(receiver) {
    const sentry = await SentryReceiver.start();
    // Where no collector takes anything, Sentry does neither.
    sentry.answer = (envelope) => {
      seen.push(envelope.body.toString());
      return receiver.answer === undefined ? {} : { status: 503 };
    };
    const seen: string[] = [];
    return {
      preload: register,
      env: {
        ...receiver.environment(),
        THROUGHLINE_LOG_FORMAT: 'json',
        THROUGHLINE_SEND_PII: 'on',
        SENTRY_DSN: sentry.dsn,
        SENTRY_RELEASE: 'secrets?token=hunter2-release',
        SENTRY_ENVIRONMENT: 'password=hunter2-environment',
      },
      others: () => seen.map((text) => ({ where: 'Sentry', text })),
      taken: () => seen.length > 0 && sentry.problems.length === 0,
      close: () => void sentry.close(),
    };
  },
};

/** Whoever adds a road or an exit adds it here. */
export const secretRoads: readonly RoadMaker[] = [
  variables('OTLP as protobuf, JSON lines', 'http/protobuf', { THROUGHLINE_LOG_FORMAT: 'json' }),
  variables('OTLP as JSON, readable lines', 'http/json', { THROUGHLINE_LOG_FORMAT: 'pretty' }),
  variables('the console exporters', 'http/protobuf', {
    THROUGHLINE_LOG_FORMAT: 'none',
    OTEL_TRACES_EXPORTER: 'console,otlp',
    OTEL_LOGS_EXPORTER: 'console,otlp',
    OTEL_METRICS_EXPORTER: 'console,otlp,prometheus',
  }),
  variables(
    'a value limit that would cut the secret in half, and OpenTelemetry at its most talkative',
    'http/protobuf',
    {
      THROUGHLINE_LOG_FORMAT: 'json',
      OTEL_LOG_LEVEL: 'verbose',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '25',
    },
  ),
  overGrpc,
  overTls,
  byFile,
  inCode,
  withSentry,
];
