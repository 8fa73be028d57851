import { HEALTH_METRICS, LEDGER_METRICS } from '../read/told-metrics.ts';
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
    flows: (query) => ask('flows', query),
    errors: (query) => ask('errors', query),
    error: (fingerprint, sinceUs) => ask('error', { fingerprint, sinceUs }),
    metrics: () => ask('metrics', {}),
    metric: (query) => ask('metric', query),
    services: (sinceUs) => ask('services', { sinceUs }),
    windowSpans: (query) => ask('windowSpans', query),
    windowEvents: (fromUs, untilUs) => ask('windowEvents', { fromUs, untilUs }),
    health: async () => ({
      store: await ask('status', {}),
      senders: await ask('told', { names: HEALTH_METRICS }),
    }),
    ledger: async () => ({ viewer: undefined, senders: await ask('told', { names: LEDGER_METRICS }) }),
    exportLines: async function* () {
      yield* store.exportLines();
    },
    close: async () => store.close(),
  };
}
