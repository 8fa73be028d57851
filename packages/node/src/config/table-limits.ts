import { limit } from './rules.ts';
import type { Setting } from './setting.ts';

const inGroup = { group: 'Limits', from: 'OpenTelemetry', rule: limit } as const;

export const valueLength: Setting<number> = {
  ...inGroup,
  name: 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  fallback: Number.POSITIVE_INFINITY,
  says: 'Characters of one attribute value; longer ones are cut, after secrets have been removed.',
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
];
