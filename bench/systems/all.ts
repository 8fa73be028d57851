import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { datadog } from '../sinks/datadog.ts';
import { otlp } from '../sinks/otlp.ts';
import { sentry } from '../sinks/sentry.ts';
import { type System, systemsFolder } from './system.ts';

const repository = join(systemsFolder, '..', '..');
const otlpEndpoint = (port: number): Record<string, string> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  OTEL_SERVICE_NAME: 'bench',
});

/** OTLP, without the detectors that ask metadata services of clouds: where there are none, a flush waits for them. */
const otlpWithoutClouds = (port: number): Record<string, string> => ({
  ...otlpEndpoint(port),
  OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process',
});

/** `--import` of a file below a system's folder. */
function imports(...path: string[]): string[] {
  return ['--import', pathToFileURL(join(systemsFolder, ...path)).href];
}

export const plain: System = {
  name: 'plain',
  title: 'plain Node',
  nodeArgs: [],
  protocol: undefined,
  environment: () => ({}),
};

export const ours: System = {
  name: 'ours',
  title: 'Throughline',
  nodeArgs: ['--import', pathToFileURL(join(repository, 'packages', 'node', 'dist', 'register.js')).href],
  protocol: otlp,
  environment: otlpEndpoint,
};

/** The same, of which one trace in a hundred is recorded. */
export const oursOnePercent: System = {
  ...ours,
  name: 'ours-1-percent',
  title: 'Throughline, 1 % of traces',
  environment: (port) => ({
    ...otlpEndpoint(port),
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.01',
  }),
};

export const stock: System = {
  name: 'stock',
  title: 'OpenTelemetry JS',
  nodeArgs: imports('stock', 'preload.mjs'),
  protocol: otlp,
  environment: otlpWithoutClouds,
  versionOf: '@opentelemetry/auto-instrumentations-node',
};

export const edot: System = {
  name: 'edot',
  title: 'EDOT',
  nodeArgs: imports('edot', 'node_modules', '@elastic', 'opentelemetry-node', 'import.mjs'),
  protocol: otlp,
  environment: otlpWithoutClouds,
  versionOf: '@elastic/opentelemetry-node',
};

export const ddTrace: System = {
  name: 'dd-trace',
  title: 'dd-trace',
  nodeArgs: imports('dd-trace', 'node_modules', 'dd-trace', 'initialize.mjs'),
  protocol: datadog,
  environment: (port) => ({ DD_TRACE_AGENT_URL: `http://127.0.0.1:${port}`, DD_SERVICE: 'bench' }),
  versionOf: 'dd-trace',
};

export const sentryNode: System = {
  name: 'sentry',
  title: '@sentry/node',
  nodeArgs: imports('sentry', 'instrument.mjs'),
  protocol: sentry,
  environment: (port) => ({ SENTRY_DSN: `http://public@127.0.0.1:${port}/1` }),
  versionOf: '@sentry/node',
};

export const floor: System = {
  name: 'floor',
  title: 'the floor',
  nodeArgs: imports('floor', 'preload.mjs'),
  protocol: otlp,
  environment: otlpEndpoint,
};

export const autotel: System = {
  name: 'autotel',
  title: 'autotel',
  nodeArgs: imports('autotel', 'instrument.mjs'),
  protocol: otlp,
  environment: otlpWithoutClouds,
  versionOf: 'autotel',
};

export const logfire: System = {
  name: 'logfire',
  title: 'Logfire',
  nodeArgs: imports('logfire', 'instrument.mjs'),
  protocol: otlp,
  environment: otlpWithoutClouds,
  versionOf: '@pydantic/logfire-node',
};

/** What faults are put to, in the order of the tables. */
export const rivals: System[] = [ours, stock, edot, ddTrace, sentryNode];
