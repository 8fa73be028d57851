import { createLoader } from './loader.ts';
import { type SelectionOptions, selectInstrumentations } from './selection.ts';

/**
 * Metrics of the process itself, which no library's load calls for: event loop delay and utilisation, garbage collection,
 * heap spaces; and CPU and memory of process and host where `host-metrics` is asked for by name. The names are those of
 * the semantic conventions (`nodejs.eventloop.*`, `v8js.*`). The meter provider must be registered before.
 *
 * @returns a function that stops the measurements.
 */
export function startRuntimeMetrics(options: SelectionOptions): () => void {
  const loader = createLoader(options);
  // Names that do not exist are reported once, where the libraries are watched.
  const selected = selectInstrumentations({ ...options, onMessage: () => {} });
  for (const name of ['runtime-node', 'host-metrics']) if (selected.has(name)) loader.load(name);
  return () => loader.stop();
}
