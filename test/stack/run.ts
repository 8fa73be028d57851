/** npm run stack: the real programs with the demo, for a person to look at; the arguments are the demo's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Stack, startStack } from './harness/stack.ts';

const demoFolder = join(import.meta.dirname, '..', '..', 'examples', 'demo');
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) {
  process.on(signal, () => stopped.abort());
}

let exitCode = 1;
try {
  process.stdout.write('Starting the Collector, Jaeger, Loki and Prometheus ...\n');
  const stack = await startStack({ KEEP_PERCENT: '100', SPAN_METRICS_INTERVAL: '5s', DECISION_WAIT: '10s' });
  process.stdout.write(addresses(stack));
  exitCode = stopped.signal.aborted ? 0 : await runDemo(stack.urls.otlp);
  await stack.close();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
}
process.exit(exitCode);

/** The demo as `npm start` runs it, until it ends or somebody asks. */
async function runDemo(otlp: string): Promise<number> {
  const demo = spawn(process.execPath, ['src/main.ts', ...process.argv.slice(2)], {
    cwd: demoFolder,
    // Over the channel it notices when this process dies without a word.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      // Trees and lines are elsewhere now; the terminal keeps the addresses in sight.
      THROUGHLINE_LOG_FORMAT: 'none',
      OTEL_METRIC_EXPORT_INTERVAL: '5000',
      ...process.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp,
    },
    detached: process.platform !== 'win32',
  });
  stopped.signal.addEventListener('abort', () => demo.kill('SIGTERM'));
  const [code] = (await once(demo, 'exit')) as [number | null];
  return code ?? 1;
}

function addresses({ urls, folder }: Stack): string {
  const traces = new URLSearchParams({
    'query.service_name': 'assessments',
    'query.start_time_min': new Date(Date.now() - 60_000).toISOString(),
    'query.start_time_max': new Date(Date.now() + 86_400_000).toISOString(),
    'query.num_traces': '5',
  });
  const rate = 'sum by (http_route) (rate(http_server_request_duration_seconds_count[1m]))';
  return `
  Collector    ${urls.otlp} (OTLP over HTTP), ${urls.otlpGrpc} (gRPC)
  Jaeger       ${urls.jaeger}
  Prometheus   ${urls.prometheus}
  Loki         ${urls.loki}
  Logs, data   ${folder}

Every trace is kept here. Some questions (the programs' web pages are there where they come from Docker images):
  curl -s '${urls.jaeger}/api/v3/traces?${traces}'
  curl -s '${urls.prometheus}/api/v1/query' --data-urlencode 'query=${rate}'
  curl -s '${urls.loki}/loki/api/v1/query_range' --data-urlencode 'query={service_name="assessments"} | detected_level="error"'

`;
}
