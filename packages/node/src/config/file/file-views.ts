import { createRequire } from 'node:module';
import type {
  AggregationConfigModel,
  InstrumentTypeConfigModel,
  ViewConfigModel,
} from '@opentelemetry/configuration';
import type * as SdkMetrics from '@opentelemetry/sdk-metrics';
import type { AggregationOption, ViewOptions } from '@opentelemetry/sdk-metrics';
import { type FileNotes, onlyEntry } from './file-notes.ts';

const selectorKeys = {
  instrument_name: 'instrumentName',
  instrument_type: 'instrumentType',
  unit: 'instrumentUnit',
  meter_name: 'meterName',
  meter_version: 'meterVersion',
  meter_schema_url: 'meterSchemaUrl',
} as const;

/** The views of the file, in the shape in which the meter provider takes them. */
export function viewsOf(views: readonly ViewConfigModel[], path: string, notes: FileNotes): ViewOptions[] {
  return views.flatMap((view, index) => {
    const at = `${path}[${index}]`;
    try {
      return [viewOf(view, at, notes)];
    } catch {
      notes.unsupported(at);
      return [];
    }
  });
}

function viewOf({ selector, stream }: ViewConfigModel, path: string, notes: FileNotes): ViewOptions {
  const { createAllowListAttributesProcessor, createDenyListAttributesProcessor, ...sdk } = sdkMetrics();
  notes.rest(`${path}.selector`, selector, Object.keys(selectorKeys));
  const streamKeys = [
    'name',
    'description',
    'aggregation',
    'aggregation_cardinality_limit',
    'attribute_keys',
  ];
  notes.rest(`${path}.stream`, stream, streamKeys);
  const { included, excluded } = stream.attribute_keys ?? {};
  const limit = stream.aggregation_cardinality_limit;
  const chosen = Object.entries(selectorKeys).flatMap(([key, option]) => {
    const value = selector[key as keyof typeof selectorKeys];
    return value ? [[option, option === 'instrumentType' ? typeOf(value) : value]] : [];
  });
  const options: ViewOptions = {
    ...Object.fromEntries(chosen),
    ...(stream.name && { name: stream.name }),
    ...(stream.description && { description: stream.description }),
    ...(stream.aggregation && { aggregation: aggregationOf(stream.aggregation, sdk.AggregationType) }),
    ...(limit && { aggregationCardinalityLimit: limit }),
    attributesProcessors: [
      ...(included?.length ? [createAllowListAttributesProcessor(exact(included))] : []),
      ...(excluded?.length ? [createDenyListAttributesProcessor(exact(excluded))] : []),
    ],
  };
  checkSelector(options);
  return options;
}

/** What the meter provider would throw at, and with it every other view. */
function checkSelector({ name, instrumentName, ...options }: ViewOptions): void {
  const wildcard = !instrumentName || /[*?]/.test(instrumentName);
  const named = ['instrumentType', 'instrumentUnit', 'meterName', 'meterVersion', 'meterSchemaUrl'];
  if (name && wildcard) throw new Error('a view with a name must select one instrument');
  if (!instrumentName && !named.some((key) => key in options))
    throw new Error('a view must select something');
}

/** The schema allows wildcards, which the SDK's lists do not know. */
function exact(keys: string[]): string[] {
  if (keys.some((key) => /[*?]/.test(key)))
    throw new Error('attribute keys with wildcards are not supported');
  return keys;
}

function typeOf(type: InstrumentTypeConfigModel | string): SdkMetrics.InstrumentType {
  return String(type).toUpperCase() as SdkMetrics.InstrumentType;
}

function aggregationOf(
  model: AggregationConfigModel,
  types: typeof SdkMetrics.AggregationType,
): AggregationOption {
  const [name, properties] = onlyEntry(model) ?? ['default'];
  const { boundaries, record_min_max, max_size } = (properties ?? {}) as {
    boundaries?: number[];
    record_min_max?: boolean | null;
    max_size?: number | null;
  };
  const recordMinMax = record_min_max ?? true;
  switch (name) {
    case 'drop':
      return { type: types.DROP };
    case 'sum':
      return { type: types.SUM };
    case 'last_value':
      return { type: types.LAST_VALUE };
    case 'explicit_bucket_histogram':
      return boundaries
        ? { type: types.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries, recordMinMax } }
        : { type: types.EXPLICIT_BUCKET_HISTOGRAM };
    case 'base2_exponential_bucket_histogram':
      return {
        type: types.EXPONENTIAL_HISTOGRAM,
        options: { recordMinMax, ...(max_size && { maxSize: max_size }) },
      };
    default:
      return { type: types.DEFAULT };
  }
}

function sdkMetrics(): typeof SdkMetrics {
  return createRequire(import.meta.url)('@opentelemetry/sdk-metrics') as typeof SdkMetrics;
}
