import { applicationProcesses } from '../evidence/application.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Check, Problem } from '../finding.ts';

/** Packages that instrument a process themselves, by the name of who makes them. */
const AGENTS: Readonly<Record<string, string>> = {
  'dd-trace': 'Datadog',
  newrelic: 'New Relic',
  'elastic-apm-node': 'Elastic',
  '@elastic/opentelemetry-node': 'Elastic',
  appdynamics: 'AppDynamics',
  '@instana/collector': 'Instana',
  '@dynatrace/oneagent': 'Dynatrace',
  applicationinsights: 'Azure Application Insights',
  '@azure/monitor-opentelemetry': 'Azure Monitor',
  '@splunk/otel': 'Splunk',
  'signalfx-tracing': 'SignalFx',
  '@honeycombio/opentelemetry-node': 'Honeycomb',
  '@vercel/otel': 'Vercel',
  'skywalking-backend-js': 'SkyWalking',
  '@google-cloud/trace-agent': 'Google Cloud Trace',
  'aws-xray-sdk': 'AWS X-Ray',
  '@aws/aws-distro-opentelemetry-node-autoinstrumentation': 'AWS Distro for OpenTelemetry',
};
const STOCK_SET = '@opentelemetry/auto-instrumentations-node';

/** Others that patch the same libraries, or that want to own the OpenTelemetry API. */
export const anotherAgent: Check = {
  id: 'another-agent',
  judge(evidence) {
    const problems = [...agentProblems(evidence), ...stockProblem(evidence), ...sentryProblem(evidence)];
    if (problems.length > 0) return problems;
    const others = otherPreloads(evidence);
    return others.length === 0 ? 'no other agent' : `no other agent; other preloads: ${others.join(', ')}`;
  },
};

function agentProblems(evidence: Evidence): Problem[] {
  const loaded = loadedNames(evidence);
  const preloads = evidence.application?.preloads ?? [];
  return Object.entries(AGENTS)
    .filter(
      ([name]) => loaded.has(name) || preloads.some((one) => one === name || one.startsWith(`${name}/`)),
    )
    .map(([name, maker]) => ({
      status: 'error',
      message: `${name} (${maker}) runs in the same process: both patch the same libraries, and spans are doubled or lost.`,
      remedy: `Keep one of the two. To keep Throughline, take ${name} out of the command, NODE_OPTIONS and the code: npm uninstall ${name}`,
    }));
}

function stockProblem({ application }: Evidence): Problem[] {
  if (!application?.preloads.some((one) => one.startsWith(`${STOCK_SET}/register`))) return [];
  return [
    {
      status: 'error',
      message: `${STOCK_SET}/register is preloaded beside Throughline, which has the same instrumentations: two SDKs want the one API.`,
      remedy: `Take --require ${STOCK_SET}/register out of the command and NODE_OPTIONS; --import throughline/register stands in its place`,
    },
  ];
}

/** Sentry's SDK sets up an OpenTelemetry SDK of its own, unless it is told not to. */
function sentryProblem(evidence: Evidence): Problem[] {
  const loaded = loadedNames(evidence);
  if (!loaded.has('@sentry/node') || !loaded.has('@sentry/opentelemetry')) return [];
  if (evidence.application?.sources.some(({ leavesOpenTelemetryAlone }) => leavesOpenTelemetryAlone))
    return [];
  return [
    {
      status: 'warning',
      message:
        '@sentry/node sets up an OpenTelemetry SDK of its own in the same process, which wants the one API.',
      remedy:
        'Sentry.init({ …, skipOpenTelemetrySetup: true }), or let Throughline send errors to Sentry: npm install @throughline/sentry, with SENTRY_DSN set',
    },
  ];
}

function loadedNames({ application }: Evidence): Set<string> {
  return new Set(
    applicationProcesses(application).flatMap(({ packages }) => packages.map(({ name }) => name)),
  );
}

/** By name alone: paths are shown by their last part. */
function otherPreloads({ application }: Evidence): string[] {
  return (application?.preloads ?? [])
    .filter((one) => !/(?:^|[\\/])throughline[\\/]/.test(one))
    .map((one) => (/^(?:file:|[./\\])/.test(one) ? (one.split(/[\\/]/).at(-1) ?? one) : one));
}
