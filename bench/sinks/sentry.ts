import type { Protocol, SinkSpan } from './protocol.ts';

interface SentrySpan {
  attributes?: Record<string, { value?: unknown } | undefined>;
}

/** Sentry's envelopes: lines of JSON, a header and a payload for each item. */
export const sentry: Protocol = {
  name: 'sentry',
  spans: ({ path, body }) => {
    if (!path.includes('/envelope/')) return undefined;
    const lines = body.toString('utf8').split('\n');
    const spans: SinkSpan[] = [];
    for (let index = 1; index + 1 < lines.length; index += 2) {
      const header = JSON.parse(lines[index] || '{}') as { type?: string };
      if (header.type !== 'span') continue;
      const { items } = JSON.parse(lines[index + 1] ?? '{}') as { items: SentrySpan[] };
      for (const span of items) {
        const seq = span.attributes?.['seq']?.value;
        const server = span.attributes?.['sentry.op']?.value === 'http.server';
        spans.push({ seq: seq === undefined ? undefined : Number(seq), server });
      }
    }
    return spans.length > 0 ? spans : undefined;
  },
  success: () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }),
  // Its documentation of rate limits knows 429 alone.
  busy: (seconds) => ({ status: 429, headers: { 'retry-after': String(seconds) } }),
};
