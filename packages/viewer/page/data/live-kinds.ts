import type { LogItem, TraceItem } from '../../src/read/shapes.ts';
import { api, type ListParameters } from './api.ts';
import type { LiveRecords } from './live-stream.ts';

/** A kind of record that is listed and followed. */
export interface LiveKind<Item> {
  what: 'traces' | 'logs';
  load(given: ListParameters, signal?: AbortSignal): Promise<{ items: Item[]; next: string | null }>;
  of(records: LiveRecords): Item[];
  keyOf(item: Item): string;
  /** Of two states of one record; answers and events may overtake each other. */
  newer(known: Item, come: Item): Item;
  /** The newest first. */
  compare(a: Item, b: Item): number;
}

export const TRACES: LiveKind<TraceItem> = {
  what: 'traces',
  load: async (given, signal) => {
    const { traces, next } = await api.traces(given, signal);
    return { items: traces, next };
  },
  of: ({ traces }) => traces,
  keyOf: ({ traceId }) => traceId,
  newer: (known, come) => (known.spans + known.logs > come.spans + come.logs ? known : come),
  compare: (a, b) => b.startUs - a.startUs,
};

export const LOGS: LiveKind<LogItem> = {
  what: 'logs',
  load: async (given, signal) => {
    const { logs, next } = await api.logs(given, signal);
    return { items: logs, next };
  },
  of: ({ logs }) => logs,
  keyOf: ({ id }) => String(id),
  newer: (_, come) => come,
  compare: (a, b) => b.timeUs - a.timeUs || b.id - a.id,
};
