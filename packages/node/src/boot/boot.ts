import { isatty } from 'node:tty';
import { isMainThread } from 'node:worker_threads';
import { configureLogging } from '@throughline/api';
import { captureDue, captureWaiting, configureRuntime, tellHeldBack } from '@throughline/api/runtime';
import { createRedactor, type Redactor } from '@throughline/redact';
import { Ceiling } from '../ceiling/ceiling.ts';
import { shedNews } from '../ceiling/shed-news.ts';
import type { Config } from '../config/config.ts';
import { type LoadedPipeline, loadPipeline } from '../config/load-pipeline.ts';
import type { Pipeline } from '../config/pipeline.ts';
import { withSentryTraces } from '../config/read-sentry.ts';
import { setUpErrors } from '../errors/set-up-errors.ts';
import { timeCollections } from '../exits/collection-times.ts';
import { observeDelivery } from '../exits/delivery-metrics.ts';
import { DeliveryReport } from '../exits/delivery-report.ts';
import { buildExits } from '../exits/exits.ts';
import { folderNews } from '../exits/folder-news.ts';
import { LastSend } from '../exits/last-send.ts';
import { ledgerDetails } from '../exits/ledger-details.ts';
import { RecordCounts } from '../exits/record-counts.ts';
import { observeSentry } from '../exits/sentry-metrics.ts';
import { observeSpools } from '../exits/spool-metrics.ts';
import {
  type RunningFlowJournal,
  startFlowJournal,
  startWithoutJournal,
} from '../flow-journal/start-flow-journal.ts';
import { startInstrumentation, startRuntimeMetrics } from '../instrumentation/instrumentation.ts';
import { switchLevelsOnSignal } from '../lifecycle/level-signal.ts';
import { installLifecycle } from '../lifecycle/lifecycle.ts';
import { createRunning, type Running, tally, tallySignals } from '../lifecycle/running.ts';
import { recordUncaughtErrors } from '../lifecycle/uncaught.ts';
import { CollapseReport, collapseWords, observeCollapses } from '../metering/index.ts';
import { ownProcess } from '../management/worker-name.ts';
import { loadRedaction } from '../redaction/load-redaction.ts';
import { countRedactions } from '../redaction/redaction-counts.ts';
import { ApplicationInstrumentations } from './application-instrumentations.ts';
import { createSdk } from './create-sdk.ts';
import { createDiagnostics, type Diagnostics } from './diagnostics.ts';
import { warnOfForeignApi } from './foreign-api.ts';
import { countLineDrops } from './line-drops.ts';
import { keepTickShape } from './keep-tick-shape.ts';
import { leadOtelDiagnostics } from './otel-diagnostics.ts';
import { endThroughProxy, guardProviderEnds } from './provider-ends.ts';
import { releaseOf, serviceNameOf } from './resource.ts';
import { createRuledSampler } from './ruled-sampler.ts';
import { serve, serveHealth } from './serve.ts';
import { soon } from './soon.ts';
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
  // Building a redactor takes a while, and few starts have something to say before theirs is known.
  let diagnostics = createDiagnostics({ redactText: (text) => createRedactor().redactText(text) });
  try {
    const loaded = loadPipeline(env, { terminal: isatty(1) });
    const redaction = loadRedaction(loaded.config.redaction, options.redaction);
    diagnostics = createDiagnostics(redaction.redactor);
    // The main thread has said it of the same environment.
    const messages = isMainThread ? [...redaction.messages, ...loaded.messages] : [];
    for (const message of messages) diagnostics.say(message);
    return start(loaded, options, redaction.redactor, diagnostics);
  } catch (error) {
    diagnostics.fault('start failed, the application runs without telemetry', error);
    return undefined;
  }
}

/** Milliseconds for what was found of dead processes to arrive. */
const DELIVER_MS = 10_000;
/** Least milliseconds for what was recorded while a signal's flush was under way; it has what the flush has left, if that is more. */
const LEAST_AFTER_FLUSH_MS = 200;

function start(
  loaded: LoadedPipeline,
  options: StartOptions,
  redactor: Redactor,
  diagnostics: Diagnostics,
): RunningSdk | undefined {
  const { config } = loaded;
  const pipeline = forThisThread(
    withSentryTraces(withOptions(loaded.pipeline, options), config.sentry, config.traces.bsp),
    config,
  );
  if (pipeline.disabled) {
    void serveHealth(config, diagnostics);
    return undefined;
  }
  if (isMainThread) warnOfForeignApi(diagnostics, process.argv[1]);

  const report = new DeliveryReport(diagnostics);
  const traceExporter = options.traceExporter && {
    exporter: options.traceExporter,
    batch: config.traces.bsp,
  };
  const onFolderProblem = folderNews(diagnostics, {
    spool: config.spool.mode !== 'off',
    journal: config.flows.journal,
  });
  const exits = buildExits(pipeline, {
    redactor,
    report,
    diagnostics,
    logFormat: config.log.format,
    delivery: {
      stock: config.stock.includes('exporter'),
      spool: config.spool,
      service: redactor.redactText(serviceNameOf(pipeline, options)),
      maxMemoryBytes: config.ceiling.maxMemoryBytes,
    },
    onFolderProblem,
    ceiling: new Ceiling({
      ...config.ceiling,
      onChange: shedNews(diagnostics, () => report.shed),
    }),
    sentry: config.sentry && { config: config.sentry, resource: releaseOf(pipeline, options) },
    traceExporter,
    stock: config.stock,
  });
  const recordCounts = new RecordCounts();
  const collapses = new CollapseReport((collapse) =>
    diagnostics.once(`series ${collapse.metric}`, collapseWords(collapse)),
  );
  const sampling = createRuledSampler(config.sampling, pipeline.traces.sampler, options);
  if (isMainThread) for (const message of sampling.messages) diagnostics.say(message);
  const sdk = createSdk(pipeline, {
    exits,
    options: sampling.sampler === undefined ? options : { ...options, sampler: sampling.sampler },
    redactor,
    diagnostics,
    recordCounts,
    maxSeries: config.metrics.maxSeries,
    collapses,
    stock: config.stock,
  });
  const applications = new ApplicationInstrumentations(options.instrumentations);
  leadOtelDiagnostics(diagnostics, pipeline.logLevel);

  // From here on the process is changed; what comes before can fail without a trace.
  keepTickShape();
  const onFault = (scope: string, error: unknown): void => diagnostics.fault(scope, error);
  const { pendingSpans } = config.flows;
  configureRuntime({ levels: config.log.levels, redactor, ...exits.lines, onError: onFault, pendingSpans });
  const { repeats, fingersCrossed } = config.log;
  if (repeats !== undefined) configureLogging({ repeats });
  if (fingersCrossed) configureLogging({ fingersCrossed });
  setUpErrors(config.errors, options);
  const selection = applications.selection(config.instrumentations);
  const instrumentation = startInstrumentation({
    ...selection,
    stockHttp: config.stock.includes('http'),
    middlewareSpans: config.instrumentations.middlewareSpans,
    console: config.log.console,
    onMessage: (line) => diagnostics.say(line),
  });
  sdk.start();
  applications.register();
  // In a worker thread they would count the one process once more, in the same series.
  const measures = isMainThread && hasMetrics(pipeline, options);
  let stopRuntimeMetrics = (): void => {};
  const measuring = soon(
    () => {
      if (!measures) return;
      const stock = config.stock.includes('runtime');
      stopRuntimeMetrics = startRuntimeMetrics({ ...selection, stock, onMessage: () => {} });
      countRedactions(redactor);
      countLineDrops();
      observeDelivery(report);
      observeCollapses(collapses);
      observeSpools(report);
      recordCounts.observe();
      timeCollections(exits.metricReaders);
      if (exits.sentry) observeSentry(exits.sentry.counts);
      flows.observe();
    },
    (error) => onFault('metrics of the process', error),
  );
  soon(
    () => exits.sentry?.load(),
    (error) => onFault('sentry', error),
  );
  const flush = async (deadlineMs?: number): Promise<void> => {
    measuring.now();
    captureDue();
    tellHeldBack();
    await sdk.flush(deadlineMs);
  };
  const flows: RunningFlowJournal = config.flows.journal
    ? startFlowJournal({
        folder: config.spool.folder,
        service: redactor.redactText(serviceNameOf(pipeline, options)),
        redactor,
        resource: sdk.resource,
        endSpan: sdk.endSpan,
        keep: exits.keep,
        deliver: async () => {
          const until = Date.now() + DELIVER_MS;
          await flush(DELIVER_MS);
          return Date.now() < until && !exits.isAway();
        },
        onFolderProblem,
        onFault,
      })
    : startWithoutJournal();
  const looking = soon(flows.lookOnce, (error) => onFault('flow journal', error));
  const stopErrors = config.captureErrors ? recordUncaughtErrors(onFault) : () => {};
  const last = new LastSend({ exits: exits.lastExits, report, hasSpool: exits.hasSpool });
  let afterFlushMs: number | undefined;
  const keepRest = (): void => {
    last.keep();
    exits.end();
    flows.end();
  };
  const abortFlows = (): void => {
    looking.now();
    flows.abortAll();
  };
  const stopLifecycle = installLifecycle({
    flush: async (withinMs) => {
      const begin = performance.now();
      captureWaiting();
      await flush();
      afterFlushMs = Math.max(LEAST_AFTER_FLUSH_MS, withinMs - (performance.now() - begin));
    },
    prepareLastSend: () => {
      captureWaiting();
      measuring.now();
      const waits = [last.land(), exits.collectAwaited()].filter((wait) => wait !== undefined);
      return waits.length > 0 ? Promise.all(waits) : undefined;
    },
    onSignal: flows.signal,
    lastSend: () => {
      captureWaiting();
      abortFlows();
      measuring.now();
      tellHeldBack();
      last.send();
      exits.end();
      flows.end();
    },
    settleRest: () => {
      abortFlows();
      // What was recorded during the flush goes after it, but not to an endpoint that held the flush up.
      if (afterFlushMs !== undefined) last.send(afterFlushMs);
      keepRest();
      // There is no `exit` event where a signal ends a process.
      serving.leaveGroup();
    },
    drainDelayMs: config.drainDelayMs,
    signalDeadlineMs: config.shutdownTimeoutMs,
    onError: onFault,
  });
  const stopSwitching = switchLevelsOnSignal(config.log.levelSignal, (levels, signal) =>
    diagnostics.soon('levels', () => `log levels are now ${levels} (${signal})`),
  );
  const serving = serve(
    config,
    {
      pipeline,
      prometheus: exits.prometheus,
      ledger: () => ledgerDetails(report, collapses, (text) => redactor.redactText(text)),
    },
    diagnostics,
  );
  const { shutdownTimeoutMs } = config;
  const providers = sdk.providers();
  const running: Running = createRunning({
    report,
    flush,
    shutDownProviders: guardProviderEnds(
      Object.values(providers).filter((provider) => provider !== undefined),
      { shutdownTimeoutMs, onAllShutDown: () => running.shutdown(), onFault },
    ),
    waitForDeliveries: exits.waitForDeliveries,
    stop: [stopLifecycle, stopErrors, keepRest, () => stopRuntimeMetrics(), stopSwitching, serving.stop],
    shutdownTimeoutMs,
    onFault,
  });
  endThroughProxy(providers.traces);
  const delivery = () => ({
    ...tally(report),
    signals: tallySignals(report),
    away: report.awayOrigins(),
  });
  const instrumented = () => ({ loaded: instrumentation.loaded(), unfit: instrumentation.unfit() });
  markStarted({ version: VERSION, ...running, delivery, instrumented });
  return running;
}

/** What is given in code and has its place in the pipeline wins over it. */
function withOptions(pipeline: Pipeline, { spanLimits }: StartOptions): Pipeline {
  const valueLength = spanLimits?.attributeValueLengthLimit;
  if (valueLength === undefined) return pipeline;
  const { traces } = pipeline;
  return { ...pipeline, traces: { ...traces, limits: { ...traces.limits, valueLength } } };
}

/** A worker thread is asked for its metrics by the process that it is part of, and by nobody where that has none. */
function forThisThread(pipeline: Pipeline, { management, metricsGroup, stock }: Config): Pipeline {
  const isAsked = management && metricsGroup && !stock.includes('prometheus') && ownProcess() !== undefined;
  return isMainThread || isAsked
    ? pipeline
    : { ...pipeline, metrics: { ...pipeline.metrics, prometheus: false } };
}

function hasMetrics({ metrics }: Pipeline, { metricReaders = [] }: StartOptions): boolean {
  return metrics.prometheus || metrics.ways.length + metricReaders.length > 0;
}
