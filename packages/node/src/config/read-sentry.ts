import type { BatchConfig, OtlpConfig } from './config.ts';
import type { EnvironmentReader } from './environment-reader.ts';
import type { Pipeline } from './pipeline.ts';
import type { SentryConfig } from './sentry-config.ts';
import * as sentry from './table-sentry.ts';

/** Undefined where no DSN is set. */
export function readSentry(reader: EnvironmentReader): SentryConfig | undefined {
  const dsn = reader.read(sentry.sentryDsn);
  const profiles = reader.read(sentry.sentryProfilesSampleRate) ?? 0;
  const read = {
    environment: reader.read(sentry.sentryEnvironment),
    release: reader.read(sentry.sentryRelease),
    tracesShare: reader.read(sentry.sentryTracesSampleRate) ?? 0,
  };
  if (dsn === undefined) return undefined;
  if (profiles > 0) {
    reader.messages.push(
      `${sentry.sentryProfilesSampleRate.name} has no effect: Throughline makes no profiles. Leave it out; errors${read.tracesShare > 0 ? ' and traces' : ''} go to Sentry all the same.`,
    );
  }
  return { dsn, ...read };
}

const TIMEOUT_MS = 10_000;

/** The pipeline with the way of a share of the traces to Sentry's OTLP address. */
export function withSentryTraces(
  pipeline: Pipeline,
  config: SentryConfig | undefined,
  batch: BatchConfig,
): Pipeline {
  if (config === undefined || config.tracesShare === 0) return pipeline;
  const { traces } = pipeline;
  const way = { way: { to: 'otlp', otlp: tracesTo(config.dsn) }, batch, share: config.tracesShare } as const;
  return { ...pipeline, traces: { ...traces, ways: [...traces.ways, way] } };
}

/** https://docs.sentry.io/concepts/otlp/direct/traces/ */
function tracesTo(dsn: string): OtlpConfig {
  const { protocol, username, host, pathname } = new URL(dsn);
  const at = pathname.lastIndexOf('/');
  const base = `${protocol}//${host}${pathname.slice(0, at)}/api/${pathname.slice(at + 1)}`;
  return {
    endpoint: `${base}/integration/otlp/v1/traces`,
    protocol: 'http/protobuf',
    headers: { 'x-sentry-auth': `sentry sentry_key=${username}` },
    timeoutMs: TIMEOUT_MS,
    compression: 'gzip',
    certificate: undefined,
    clientKey: undefined,
    clientCertificate: undefined,
  };
}
