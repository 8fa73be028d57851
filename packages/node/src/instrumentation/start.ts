import { createEsmWrapper } from './esm-wrapper.ts';
import { watchFastify } from './fastify.ts';
import type { LoadedInstrumentation } from './instrumentation-class.ts';
import { createLoader } from './loader.ts';
import { isOwnCode } from './own-code.ts';
import { selectInstrumentations } from './selection.ts';
import { patchServers } from './servers.ts';
import { INSTRUMENTATIONS, OWN_ENTRIES } from './table.ts';
import { watchLoads } from './trigger.ts';
import { watchFetch } from './undici.ts';

/** Options of {@link startInstrumentation}. */
export interface InstrumentationOptions {
  /** `OTEL_NODE_ENABLED_INSTRUMENTATIONS`, split at commas: these and no others. Undefined: the default set. */
  enabled?: string[];
  /** `OTEL_NODE_DISABLED_INSTRUMENTATIONS`, split at commas. */
  disabled: string[];
  /** Instances that the application brings, disabled, by their name in the table: used instead of one of ours. */
  given?: ReadonlyMap<string, LoadedInstrumentation>;
  /** Receives one line for each thing that a user should know. */
  onMessage(line: string): void;
}

/** What {@link startInstrumentation} gives back. */
export interface Instrumentation {
  /** Names of the instrumentations that run by now: those whose library the application has loaded. */
  loaded(): string[];
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
  const undoServers: (() => void)[] = [];
  const reported = new Set<string>();

  const stopWatching = watchLoads({
    names: new Set([...entries.keys(), ...servers]),
    isOwn: isOwnCode,
    onFirstLoad(name) {
      const entry = entries.get(name);
      if (entry !== undefined) loader.load(entry);
      if (servers.has(name)) undoServers.push(patchServers(name as 'http' | 'https', entry !== undefined));
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
  const fastify = selected.has('fastify') ? watchFastify() : undefined;
  // A function's handler is loaded by the Lambda runtime, by its path: there is no name to wait for.
  if (selected.has('aws-lambda') && process.env['_HANDLER'] && process.env['LAMBDA_TASK_ROOT']) {
    loader.load('aws-lambda');
  }

  return {
    loaded: () => [...loader.loaded(), ...(fastify?.seen() ? ['fastify'] : [])],
    stop() {
      stopWatching();
      stopFetch();
      fastify?.stop();
      for (const undo of undoServers.splice(0).reverse()) undo();
      loader.stop();
    },
  };
}
