import { observeEventLoop } from './event-loop-metrics.ts';
import { createLoader } from './loader.ts';
import { observeOpenConnections } from './open-connections.ts';
import { observeProcess } from './process-metrics.ts';
import { type SelectionOptions, selectInstrumentations } from './selection.ts';
import { observeV8 } from './v8-metrics.ts';

export interface RuntimeMetricsOptions extends SelectionOptions {
  /** `@opentelemetry/instrumentation-runtime-node` measures Node.js and V8 in the place of ours. */
  stock?: boolean;
}

/**
 * Metrics of the process itself, which no library's load calls for: CPU, memory and age of the process, event loop
 * delay and utilisation, garbage collection and heap spaces (`process.*`, `nodejs.*`, `v8js.*`). All of them belong to
 * `runtime-node`; the machine's own are `host-metrics`, off unless asked for by name. Open connections of HTTP clients
 * (`http.client.open_connections`) belong to `http` and `undici`. The meter provider must be registered before.
 *
 * @returns a function that stops the measurements.
 */
export function startRuntimeMetrics(options: RuntimeMetricsOptions): () => void {
  const loader = createLoader(options);
  // Names that do not exist are reported once, where the libraries are watched.
  const selected = selectInstrumentations({ ...options, onMessage: () => {} });
  const stops = [() => loader.stop()];
  if (selected.has('runtime-node')) {
    stops.push(observeProcess());
    if (options.stock) loader.load('runtime-node');
    else stops.push(observeEventLoop(), observeV8());
  }
  if (selected.has('undici') || selected.has('http')) stops.push(observeOpenConnections());
  if (selected.has('host-metrics')) loader.load('host-metrics');
  return () => {
    for (const stop of stops) stop();
  };
}
