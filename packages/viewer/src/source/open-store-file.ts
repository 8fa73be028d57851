import type { QuestionName, Questions } from '../store/questions.ts';
import { Store } from '../store/store.ts';
import type { TelemetrySource } from './telemetry-source.ts';

/**
 * Opens a store that is there, to look at it; a viewer may be writing to it.
 * @throws StoreError where it is no store, or one of another version
 */
export function openStoreFile(file: string): TelemetrySource {
  const store = new Store({ file, readOnly: true, policy: {}, maxBytes: 0, maxAgeMs: 0 });
  const ask = async <N extends QuestionName>(name: N, given: Questions[N]['given']) => store.ask(name, given);
  return {
    traces: (query) => ask('traces', query),
    logs: (query) => ask('logs', query),
    trace: (traceId) => ask('trace', { traceId }),
    metrics: () => ask('metrics', {}),
    metric: (query) => ask('metric', query),
    exportLines: async function* () {
      yield* store.exportLines();
    },
    close: async () => store.close(),
  };
}
