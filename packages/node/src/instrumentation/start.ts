import { onOwnUse } from '@throughline/winston/bridge';
import { recordConsole } from './console-records.ts';
import { createEsmWrapper } from './esm-wrapper.ts';
import { watchFastify } from './fastify.ts';
import { instrumentHttp } from './http/instrument-http.ts';
import type { LoadedInstrumentation } from './instrumentation-class.ts';
import { createLoader } from './loader.ts';
import { isOwnCode } from './own-code.ts';
import { selectInstrumentations } from './selection.ts';
import { INSTRUMENTATIONS, OWN_ENTRIES } from './table.ts';
import { watchLoads } from './trigger.ts';
import { watchFetch } from './undici.ts';
import type { UnfitVersion } from './unfit-versions.ts';

/** Options of {@link startInstrumentation}. */
export interface InstrumentationOptions {
  /** `OTEL_NODE_ENABLED_INSTRUMENTATIONS`, split at commas: these and no others. Undefined: the default set. */
  enabled?: string[];
  /** `OTEL_NODE_DISABLED_INSTRUMENTATIONS`, split at commas. */
  disabled: string[];
  /** Instances that the application brings, disabled, by their name in the table: used instead of one of ours. */
  given?: ReadonlyMap<string, LoadedInstrumentation>;
  /** The HTTP instrumentation of OpenTelemetry stands in the place of ours. */
  stockHttp?: boolean;
  /** A span for each middleware of a web framework. */
  middlewareSpans?: boolean;
  /** Whether what is written by `console` is recorded, too. */
  console?: boolean;
  /** Receives one line for each thing that a user should know. */
  onMessage(line: string): void;
}

/** What {@link startInstrumentation} gives back. */
export interface Instrumentation {
  /** Names of the instrumentations that run by now: those whose library the application has loaded. */
  loaded(): string[];
  /** Libraries that the application has loaded in a version that is not instrumented. */
  unfit(): UnfitVersion[];
  /** Takes the hooks out and disables what runs. */
  stop(): void;
}

/**
 * Instruments what the application loads from now on, each library when it is first loaded. Must run before the
 * application's code; the providers may be registered on the OpenTelemetry API before or after, but the context
 * manager before the first request.
 */
export function startInstrumentation(options: InstrumentationOptions): Instrumentation {
  const selected = selectInstrumentations(options);
  const loader = createLoader(options);
  const wrapEsm = createEsmWrapper();
  const entries = new Map<string, string>();
  for (const entry of [...INSTRUMENTATIONS, ...OWN_ENTRIES]) {
    if (!selected.has(entry.name)) continue;
    for (const module of entry.modules) entries.set(module, entry.name);
  }
  // Requests get their scope even where nothing is traced.
  const servers = new Set(['http', 'https']);
  const http = instrumentHttp(
    selected.has('http'),
    options.stockHttp || options.given?.has('http') === true,
    loader,
  );
  const reported = new Set<string>();

  const stopWatching = watchLoads({
    names: new Set([...entries.keys(), ...servers]),
    isOwn: isOwnCode,
    onFirstLoad(name) {
      const entry = entries.get(name);
      if (servers.has(name)) http.serve(name as 'http' | 'https');
      else if (entry !== undefined) loader.load(entry);
    },
    onImport: wrapEsm,
    onError(error) {
      const cause = error instanceof Error ? error.message : String(error);
      if (reported.has(cause)) return;
      reported.add(cause);
      options.onMessage(`instrumentation: a library is loaded without its instrumentation. Cause: ${cause}`);
    },
  });
  const stopFetch = selected.has('undici') ? watchFetch(() => loader.load('undici')) : () => {};
  // `createLogger` of @throughline/winston makes loggers of the application's, whose winston we load ourselves.
  const stopOwnUse = selected.has('winston') ? onOwnUse(() => loader.load('winston')) : () => {};
  const stopConsole = options.console ? recordConsole() : () => {};
  const fastify = selected.has('fastify') ? watchFastify() : undefined;
  // A function's handler is loaded by the Lambda runtime, by its path: there is no name to wait for.
  if (selected.has('aws-lambda') && process.env['_HANDLER'] && process.env['LAMBDA_TASK_ROOT']) {
    loader.load('aws-lambda');
  }

  return {
    loaded: () => [...http.loaded(), ...loader.loaded(), ...(fastify?.seen() ? ['fastify'] : [])],
    unfit: () => loader.unfit(),
    stop() {
      stopWatching();
      stopFetch();
      stopOwnUse();
      stopConsole();
      fastify?.stop();
      http.stop();
      loader.stop();
    },
  };
}
