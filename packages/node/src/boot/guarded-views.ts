import { type MeterProvider, metrics } from '@opentelemetry/api';
import type { IAttributesProcessor, ViewOptions } from '@opentelemetry/sdk-metrics';

/**
 * The views of the application, each ending with the guard, and one for every other instrument that has only the
 * guard. An instrument whose labels nobody redacts cannot be made this way, nor one whose series nobody limits.
 *
 * @param maxSeries of an instrument, where a view does not say otherwise
 */
export function guardedViews(
  views: readonly ViewOptions[],
  guard: IAttributesProcessor,
  maxSeries: number,
): ViewOptions[] {
  const own = views.map((view) => ({
    ...view,
    aggregationCardinalityLimit: view.aggregationCardinalityLimit ?? maxSeries,
    attributesProcessors: [...(view.attributesProcessors ?? []), guard],
  }));
  return [
    ...own,
    { instrumentName: '*', aggregationCardinalityLimit: maxSeries, attributesProcessors: [guard] },
  ];
}

interface RegisteredView {
  instrumentSelector: object;
}

interface ViewRegistry {
  _registeredViews: RegisteredView[];
  findViews(instrument: unknown, meter: unknown): RegisteredView[];
}

/**
 * Takes the last view out where another one fits: by the specification an instrument has one stream for each view
 * that fits, so that every instrument with a view of its own would be there twice. `sdk-metrics` 3.0.0 offers no
 * view for what no other one selects; without this, streams are doubled, but never left without the guard.
 */
export function onlyWhereNoOtherView(provider: MeterProvider = metrics.getMeterProvider()): void {
  const registry = (provider as { _sharedState?: { viewRegistry?: ViewRegistry } })._sharedState
    ?.viewRegistry;
  const last = registry?._registeredViews.at(-1);
  if (!registry || !last || registry._registeredViews.length < 2) return;
  const find = registry.findViews.bind(registry);
  registry.findViews = (instrument, meter) => {
    const found = find(instrument, meter);
    return found.length > 1 ? found.filter((view) => view !== last) : found;
  };
}
