/** Values of attributes as tests write them. */
export type Plain = string | number | boolean | Plain[] | { [key: string]: Plain };

export function anyValue(value: Plain): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}

export function keyValues(attributes: { [key: string]: Plain }): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

export interface SpanGiven {
  traceId?: string;
  id: string;
  parent?: string;
  name?: string;
  /** 1 internal, 2 server, 3 client. */
  kind?: number;
  /** Milliseconds after `startMs`. */
  from?: number;
  to?: number;
  attributes?: { [key: string]: Plain };
  error?: string;
  events?: { name: string; at?: number; attributes: { [key: string]: Plain } }[];
}

export const TRACE = '4bf92f3577b34da6a3ce929d0e0eaa36';

/** A time that lies within what searches look at by default. */
export const startMs: number = Date.now() - 60_000;

export function nano(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n);
}

export function idOf(id: string): string {
  return id.padStart(16, '0');
}

export function spans(service: string, ...given: SpanGiven[]): unknown {
  return {
    resourceSpans: [
      {
        resource: {
          attributes: keyValues({ 'service.name': service, 'service.instance.id': `${service}-1` }),
        },
        scopeSpans: [
          {
            scope: { name: 'test', version: '1.0' },
            spans: given.map((one) => ({
              traceId: one.traceId ?? TRACE,
              spanId: idOf(one.id),
              ...(one.parent !== undefined && { parentSpanId: idOf(one.parent) }),
              name: one.name ?? one.id,
              kind: one.kind ?? 1,
              startTimeUnixNano: nano(startMs + (one.from ?? 0)),
              endTimeUnixNano: nano(startMs + (one.to ?? 10)),
              attributes: keyValues(one.attributes ?? {}),
              events: (one.events ?? []).map((event) => ({
                timeUnixNano: nano(startMs + (event.at ?? 0)),
                name: event.name,
                attributes: keyValues(event.attributes),
              })),
              status: one.error === undefined ? {} : { code: 2, message: one.error },
            })),
          },
        ],
      },
    ],
  };
}

export interface LogGiven {
  traceId?: string;
  span?: string;
  at?: number;
  severity?: number;
  body: Plain;
  event?: string;
  attributes?: { [key: string]: Plain };
}

export function logs(service: string, ...given: LogGiven[]): unknown {
  return {
    resourceLogs: [
      {
        resource: {
          attributes: keyValues({ 'service.name': service, 'service.instance.id': `${service}-1` }),
        },
        scopeLogs: [
          {
            scope: { name: 'test' },
            logRecords: given.map((one) => ({
              timeUnixNano: nano(startMs + (one.at ?? 0)),
              severityNumber: one.severity ?? 9,
              body: anyValue(one.body),
              ...(one.event !== undefined && { eventName: one.event }),
              attributes: keyValues(one.attributes ?? {}),
              ...(one.span !== undefined && { traceId: one.traceId ?? TRACE, spanId: idOf(one.span) }),
            })),
          },
        ],
      },
    ],
  };
}
