import type { MeterProvider } from '@opentelemetry/sdk-metrics';
import { RecordingMeter } from './recording-meter.ts';
import type { ProviderState } from './sdk-inside.ts';
import type { MeteringOptions } from './series-storage.ts';

/** Lets the meters of a provider of sdk-metrics record with instruments of ours; before the first meter is asked for. */
export function recordWith(provider: MeterProvider, options: MeteringOptions): void {
  const { _sharedState: state } = provider as unknown as { _sharedState: ProviderState };
  const find = state.getMeterSharedState.bind(state);
  state.getMeterSharedState = (scope) => {
    const found = find(scope);
    if (!(found.meter instanceof RecordingMeter)) found.meter = new RecordingMeter(found, options);
    return found;
  };
}
