import { isatty } from 'node:tty';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { NoopSpanProcessor } from '@opentelemetry/sdk-trace';
import { configureRuntime } from '@throughline/api/runtime';
import { createRedactor, type Redactor } from '@throughline/redact';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { DeliveryReport } from '../exits/delivery-report.ts';
import { buildExits, type Exits } from '../exits/exits.ts';
import { sendLast } from '../exits/last-send.ts';
import { startInstrumentation, startRuntimeMetrics } from '../instrumentation/instrumentation.ts';
import { installLifecycle } from '../lifecycle/lifecycle.ts';
import { recordUncaughtErrors } from '../lifecycle/uncaught.ts';
import { createDiagnostics, type Diagnostics } from './diagnostics.ts';
import { warnOfForeignApi } from './foreign-api.ts';
import { leadOtelDiagnostics } from './otel-diagnostics.ts';
import { createPropagator } from './propagator.ts';
import { createResource } from './resource.ts';
import { createSampler } from './sampler.ts';
import { serve } from './serve.ts';
import { markStarted } from './started.ts';
import { VERSION } from './version.ts';
import { withoutVariables } from './without-variables.ts';

/** NodeSDK reads them itself and would cut log attributes before the redactor sees them. */
const cutBeforeRedaction = [
  'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
];

/**
 * Starts everything in this process. Never throws: where a part cannot start, one line says so and the
 * application runs.
 */
export function boot(env: NodeJS.ProcessEnv): void {
  const redactor = createRedactor();
  const diagnostics = createDiagnostics(redactor);
  try {
    start(env, redactor, diagnostics);
  } catch (error) {
    diagnostics.fault('start failed, the application runs without telemetry', error);
  }
}

function start(env: NodeJS.ProcessEnv, redactor: Redactor, diagnostics: Diagnostics): void {
  const { config, messages } = loadConfig(env, { terminal: isatty(1) });
  for (const message of messages) diagnostics.say(message);
  warnOfForeignApi(diagnostics, process.argv[1]);

  const report = new DeliveryReport(diagnostics);
  const exits = buildExits(config, { redactor, report, diagnostics });
  const sdk = createSdk(config, exits);
  leadOtelDiagnostics(diagnostics, config.logLevel);

  // From here on the process is changed; what comes before can fail without a trace.
  configureRuntime({
    level: config.log.level,
    redactor,
    writeLine: exits.writeLine,
    onError: (scope, error) => diagnostics.fault(scope, error),
  });
  startInstrumentation({ ...instrumentationOptions(config), onMessage: (line) => diagnostics.say(line) });
  withoutVariables(cutBeforeRedaction, () => sdk.start());
  if (config.metrics.exporters.length > 0) {
    startRuntimeMetrics({ ...instrumentationOptions(config), onMessage: () => {} });
  }
  if (config.captureErrors) recordUncaughtErrors((scope, error) => diagnostics.fault(scope, error));
  installLifecycle({
    flush: exits.flush,
    prepareLastSend: exits.collectLastMetrics,
    lastSend: () => sendLast(exits.lastExits, report),
    signalDeadlineMs: config.shutdownTimeoutMs,
    onError: (scope, error) => diagnostics.fault(scope, error),
  });
  serve(config, exits, diagnostics);
  markStarted({ version: VERSION, forceFlush: exits.flush });
}

function instrumentationOptions({ instrumentations }: Config): { enabled?: string[]; disabled: string[] } {
  const { enabled, disabled } = instrumentations;
  return { ...(enabled && { enabled: [...enabled] }), disabled: [...disabled] };
}

/** NodeSDK gets every part by hand: what it would build from the environment itself would go past our exits. */
function createSdk(config: Config, exits: Exits): NodeSDK {
  const { limits } = config.traces;
  return new NodeSDK({
    resource: createResource(config),
    autoDetectResources: false,
    contextManager: new AsyncLocalStorageContextManager(),
    textMapPropagator: createPropagator(config.propagators),
    sampler: createSampler(config.traces.sampler),
    spanLimits: {
      attributeCountLimit: limits.attributeCount,
      // Cut after redaction, at the exit: a secret cut in half no longer looks like one.
      attributeValueLengthLimit: Number.POSITIVE_INFINITY,
      eventCountLimit: limits.eventCount,
      linkCountLimit: limits.linkCount,
      attributePerEventCountLimit: limits.eventAttributeCount,
      attributePerLinkCountLimit: limits.linkAttributeCount,
    },
    // Without any processor NodeSDK registers no provider, and context would not cross this process.
    spanProcessors: exits.spanProcessors.length > 0 ? exits.spanProcessors : [new NoopSpanProcessor()],
    logRecordProcessors: exits.logRecordProcessors,
    metricReaders: exits.metricReaders,
    views: exits.views,
    instrumentations: [],
  });
}
