import { createLoader } from './loader.ts';
import { observeProcess } from './process-metrics.ts';
import { type SelectionOptions, selectInstrumentations } from './selection.ts';

/**
 * Metrics of the process itself, which no library's load calls for: CPU, memory and age of the process, event loop
 * delay and utilisation, garbage collection and heap spaces (`process.*`, `nodejs.*`, `v8js.*`). All of them belong to
 * `runtime-node`; the machine's own are `host-metrics`, off unless asked for by name. The meter provider must be
 * registered before.
 *
 * @returns a function that stops the measurements.
 */
export function startRuntimeMetrics(options: SelectionOptions): () => void {
  const loader = createLoader(options);
  // Names that do not exist are reported once, where the libraries are watched.
  const selected = selectInstrumentations({ ...options, onMessage: () => {} });
  const stopProcess = selected.has('runtime-node') ? observeProcess() : () => {};
  for (const name of ['runtime-node', 'host-metrics']) if (selected.has(name)) loader.load(name);
  return () => {
    stopProcess();
    loader.stop();
  };
}
