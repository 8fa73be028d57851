import { isatty } from 'node:tty';
import { isMainThread } from 'node:worker_threads';
import { configureRuntime } from '@throughline/api/runtime';
import { createRedactor, type Redactor } from '@throughline/redact';
import { type LoadedPipeline, loadPipeline } from '../config/load-pipeline.ts';
import type { Pipeline } from '../config/pipeline.ts';
import { DeliveryReport } from '../exits/delivery-report.ts';
import { buildExits } from '../exits/exits.ts';
import { sendLast } from '../exits/last-send.ts';
import { startInstrumentation, startRuntimeMetrics } from '../instrumentation/instrumentation.ts';
import { installLifecycle } from '../lifecycle/lifecycle.ts';
import { recordUncaughtErrors } from '../lifecycle/uncaught.ts';
import { loadRedaction } from '../redaction/load-redaction.ts';
import { countRedactions } from '../redaction/redaction-counts.ts';
import { ApplicationInstrumentations } from './application-instrumentations.ts';
import { createSdk } from './create-sdk.ts';
import { createDiagnostics, type Diagnostics } from './diagnostics.ts';
import { warnOfForeignApi } from './foreign-api.ts';
import { leadOtelDiagnostics } from './otel-diagnostics.ts';
import { serve, serveHealth } from './serve.ts';
import type { RunningSdk, StartOptions } from './start-options.ts';
import { markStarted } from './started.ts';
import { VERSION } from './version.ts';

/**
 * Starts everything in this process. Never throws: where a part cannot start, one line says so and the
 * application runs.
 *
 * @returns undefined where nothing was started
 */
export function boot(env: NodeJS.ProcessEnv, options: StartOptions = {}): RunningSdk | undefined {
  let diagnostics = createDiagnostics(createRedactor());
  try {
    const loaded = loadPipeline(env, { terminal: isatty(1) });
    const redaction = loadRedaction(loaded.config.redaction, options.redaction);
    diagnostics = createDiagnostics(redaction.redactor);
    for (const message of [...redaction.messages, ...loaded.messages]) diagnostics.say(message);
    return start(loaded, options, redaction.redactor, diagnostics);
  } catch (error) {
    diagnostics.fault('start failed, the application runs without telemetry', error);
    return undefined;
  }
}

function start(
  loaded: LoadedPipeline,
  options: StartOptions,
  redactor: Redactor,
  diagnostics: Diagnostics,
): RunningSdk | undefined {
  const { config } = loaded;
  const pipeline = withOptions(loaded.pipeline, options);
  if (pipeline.disabled) {
    serveHealth(config, diagnostics);
    return undefined;
  }
  warnOfForeignApi(diagnostics, process.argv[1]);

  const report = new DeliveryReport(diagnostics);
  const traceExporter = options.traceExporter && {
    exporter: options.traceExporter,
    batch: config.traces.bsp,
  };
  const exits = buildExits(pipeline, {
    redactor,
    report,
    diagnostics,
    logFormat: config.log.format,
    traceExporter,
  });
  const sdk = createSdk(pipeline, { exits, options, redactor, diagnostics });
  const applications = new ApplicationInstrumentations(options.instrumentations);
  leadOtelDiagnostics(diagnostics, pipeline.logLevel);

  // From here on the process is changed; what comes before can fail without a trace.
  const onFault = (scope: string, error: unknown): void => diagnostics.fault(scope, error);
  configureRuntime({ level: config.log.level, redactor, writeLine: exits.writeLine, onError: onFault });
  const selection = applications.selection(config.instrumentations);
  startInstrumentation({ ...selection, onMessage: (line) => diagnostics.say(line) });
  sdk.start();
  applications.register();
  // In a worker thread they would count the one process once more, in the same series.
  if (isMainThread && hasMetrics(pipeline, options)) {
    startRuntimeMetrics({ ...selection, onMessage: () => {} });
    countRedactions(redactor);
  }
  if (config.captureErrors) recordUncaughtErrors(onFault);
  installLifecycle({
    flush: sdk.flush,
    prepareLastSend: exits.collectLastMetrics,
    lastSend: () => sendLast(exits.lastExits, report),
    signalDeadlineMs: config.shutdownTimeoutMs,
    onError: onFault,
  });
  serve(config, { pipeline, prometheus: exits.prometheus }, diagnostics);
  markStarted({ version: VERSION, forceFlush: sdk.flush });
  return {
    forceFlush: sdk.flush,
    shutdown: () => sdk.shutdown().catch((error) => onFault('shutdown', error)),
  };
}

/** What is given in code and has its place in the pipeline wins over it. */
function withOptions(pipeline: Pipeline, { spanLimits }: StartOptions): Pipeline {
  const valueLength = spanLimits?.attributeValueLengthLimit;
  if (valueLength === undefined) return pipeline;
  const { traces } = pipeline;
  return { ...pipeline, traces: { ...traces, limits: { ...traces.limits, valueLength } } };
}

function hasMetrics({ metrics }: Pipeline, { metricReaders = [] }: StartOptions): boolean {
  return metrics.prometheus || metrics.ways.length + metricReaders.length > 0;
}
