import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Redactor } from '@throughline/redact';
import { safeAttributes, safeText, type ValueLimits } from '../limits/attribute-limits.ts';

/** A copy of the span in which nothing secret is left: name, attributes, events, links, status text, resource. */
export function safeSpan(
  span: ReadableSpan,
  redactor: Redactor,
  limits: ValueLimits,
  safeResource: (resource: Resource) => Resource,
): ReadableSpan {
  const attributesOf = (attributes: ReadableSpan['attributes']) =>
    safeAttributes(attributes, redactor, limits);
  const textOf = (text: string) => safeText(text, redactor, limits);
  const spanContext = span.spanContext();
  return {
    name: textOf(span.name),
    kind: span.kind,
    spanContext: () => spanContext,
    ...(span.parentSpanContext && { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    status:
      span.status.message === undefined
        ? span.status
        : { ...span.status, message: textOf(span.status.message) },
    attributes: attributesOf(span.attributes),
    links: span.links.map((link) =>
      link.attributes ? { ...link, attributes: attributesOf(link.attributes) } : link,
    ),
    events: span.events.map((event) => ({
      ...event,
      name: textOf(event.name),
      ...(event.attributes && { attributes: attributesOf(event.attributes) }),
    })),
    duration: span.duration,
    ended: span.ended,
    resource: safeResource(span.resource),
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}
