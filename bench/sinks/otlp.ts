import type { ContentType, TracesData } from '@throughline/otlp';
import { decodeOfficially } from '@throughline/testing';
import type { Protocol, SinkSpan } from './protocol.ts';

/** OTLP over HTTP, decoded with the official definitions. */
export const otlp: Protocol = {
  name: 'otlp',
  spans: ({ path, headers, body }) => {
    if (!path.endsWith('/v1/traces')) return undefined;
    return spansOf(decodeOfficially('traces', body, contentType(headers['content-type'])));
  },
  success: ({ headers }) => {
    const type = contentType(headers['content-type']);
    return { status: 200, headers: { 'content-type': type }, body: type === 'application/json' ? '{}' : '' };
  },
  busy: (seconds) => ({ status: 503, headers: { 'retry-after': String(seconds) } }),
};

function contentType(header: string | undefined): ContentType {
  return header?.startsWith('application/json') ? 'application/json' : 'application/x-protobuf';
}

const SERVER = 2;

function spansOf(data: TracesData): SinkSpan[] {
  return (data.resourceSpans ?? [])
    .flatMap((resource) => resource.scopeSpans ?? [])
    .flatMap((scope) => scope.spans ?? [])
    .map((span) => {
      const value = span.attributes?.find((attribute) => attribute.key === 'seq')?.value;
      const seq = value?.intValue ?? value?.doubleValue;
      return { seq: seq === undefined ? undefined : Number(seq), server: span.kind === SERVER };
    });
}
