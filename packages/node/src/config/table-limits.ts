import { DEFAULT_TEXT_LENGTH } from '../limits/text-limits.ts';
import { limit, wholeNumber } from './rules.ts';
import type { Setting } from './setting.ts';

const inGroup = { group: 'Limits', from: 'OpenTelemetry', rule: limit } as const;

export const valueLength: Setting<number> = {
  ...inGroup,
  name: 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  fallback: DEFAULT_TEXT_LENGTH,
  says: 'Characters of one attribute value; longer ones are cut, after secrets have been removed. Without a limit where nobody sets one, as OpenTelemetry has it, a megabyte in each span would harm the application.',
};

export const attributeCount: Setting<number> = {
  ...inGroup,
  name: 'OTEL_ATTRIBUTE_COUNT_LIMIT',
  fallback: 128,
  says: 'Attributes of one span, event, link or log record; further ones are dropped.',
};

export const spanValueLength: Setting<number> = {
  ...valueLength,
  name: 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  inherits: valueLength,
  says: 'The same for spans, their events and links.',
};

export const spanAttributeCount: Setting<number> = {
  ...attributeCount,
  name: 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
  inherits: attributeCount,
  says: 'The same for spans.',
};

export const spanEventCount: Setting<number> = {
  ...inGroup,
  name: 'OTEL_SPAN_EVENT_COUNT_LIMIT',
  fallback: 128,
  says: 'Events of one span.',
};

export const spanLinkCount: Setting<number> = {
  ...inGroup,
  name: 'OTEL_SPAN_LINK_COUNT_LIMIT',
  fallback: 128,
  says: 'Links of one span.',
};

export const eventAttributeCount: Setting<number> = {
  ...attributeCount,
  name: 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
  inherits: attributeCount,
  says: 'Attributes of one span event.',
};

export const linkAttributeCount: Setting<number> = {
  ...attributeCount,
  name: 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT',
  inherits: attributeCount,
  says: 'Attributes of one span link.',
};

export const logValueLength: Setting<number> = {
  ...valueLength,
  name: 'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  inherits: valueLength,
  says: 'The same for log records sent over OTLP.',
};

export const logAttributeCount: Setting<number> = {
  ...attributeCount,
  name: 'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
  inherits: attributeCount,
  says: 'The same for log records sent over OTLP.',
};

export const maxSeries: Setting<number> = {
  name: 'THROUGHLINE_MAX_SERIES',
  group: 'Limits',
  from: 'Throughline',
  rule: wholeNumber(2, 1_000_000),
  fallback: 2_000,
  says: 'Series that one metric may have in the life of the process, whoever reads it. Later ones are collapsed: the labels with too many values get the value `_OTHER`, the others stay, and the series has `otel.metric.overflow`; one line names the metric and its labels. A view with a limit of its own (`aggregation_cardinality_limit`) decides for its metric.',
};

export const limitSettings: readonly Setting<unknown>[] = [
  valueLength,
  attributeCount,
  spanValueLength,
  spanAttributeCount,
  spanEventCount,
  spanLinkCount,
  eventAttributeCount,
  linkAttributeCount,
  logValueLength,
  logAttributeCount,
  maxSeries,
];
