import type { RecordFilter } from './record-filter.ts';
import type { ReverseWriter } from './reverse-writer.ts';
import type { SpanContextSource, SpanSource } from './sources.ts';
import { writeAttributes, writeCount, writeTime } from './write-value.ts';

/** `SpanFlags` of the protocol: the flags of W3C, and whether the parent is known to be in another process. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** One `Span` as a field of `ScopeSpans`; fields in the order of their numbers. */
export function writeSpan(writer: ReverseWriter, span: SpanSource, filter?: RecordFilter): void {
  const before = writer.size;
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  writer.fixed32(flagsOf(context.traceFlags, parent?.isRemote));
  // Field 16 has a tag of two bytes.
  writer.byte(0x01);
  writer.byte(0x85);
  writeStatus(writer, span.status, filter);
  writeCount(writer, 0x70, span.droppedLinksCount);
  writeLinks(writer, span.links, filter);
  writeCount(writer, 0x60, span.droppedEventsCount);
  writeEvents(writer, span.events, filter);
  writeCount(writer, 0x50, span.droppedAttributesCount);
  writeAttributes(writer, 0x4a, span.attributes, filter);
  writeTime(writer, 0x41, span.endTime);
  writeTime(writer, 0x39, span.startTime);
  writer.byte(span.kind + 1);
  writer.byte(0x30);
  writer.textField(0x2a, filter === undefined ? span.name : filter.text(span.name));
  if (parent?.spanId) writer.hexField(0x22, parent.spanId);
  writeState(writer, 0x1a, context);
  writer.hexField(0x12, context.spanId);
  writer.hexField(0x0a, context.traceId);
  writer.message(0x12, before);
}

function flagsOf(traceFlags: number, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);
}

function writeState(writer: ReverseWriter, tag: number, { traceState }: SpanContextSource): void {
  const state = traceState?.serialize();
  if (state) writer.textField(tag, state);
}

function writeStatus(
  writer: ReverseWriter,
  { code, message }: SpanSource['status'],
  filter: RecordFilter | undefined,
): void {
  if (!code && !message) return;
  const before = writer.size;
  writeCount(writer, 0x18, code);
  if (message) writer.textField(0x12, filter === undefined ? message : filter.text(message));
  writer.message(0x7a, before);
}

function writeEvents(
  writer: ReverseWriter,
  events: SpanSource['events'],
  filter: RecordFilter | undefined,
): void {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i] as SpanSource['events'][number];
    const before = writer.size;
    writeCount(writer, 0x20, event.droppedAttributesCount);
    if (event.attributes) writeAttributes(writer, 0x1a, event.attributes, filter);
    writer.textField(0x12, filter === undefined ? event.name : filter.text(event.name));
    writeTime(writer, 0x09, event.time);
    writer.message(0x5a, before);
  }
}

function writeLinks(
  writer: ReverseWriter,
  links: SpanSource['links'],
  filter: RecordFilter | undefined,
): void {
  for (let i = links.length - 1; i >= 0; i--) {
    const { context, attributes, droppedAttributesCount } = links[i] as SpanSource['links'][number];
    const before = writer.size;
    writer.fixed32(flagsOf(context.traceFlags, context.isRemote));
    writer.byte(0x35);
    writeCount(writer, 0x28, droppedAttributesCount);
    if (attributes) writeAttributes(writer, 0x22, attributes, filter);
    writeState(writer, 0x1a, context);
    writer.hexField(0x12, context.spanId);
    writer.hexField(0x0a, context.traceId);
    writer.message(0x6a, before);
  }
}
