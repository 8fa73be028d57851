import type { LogItem, TraceItem } from '../../src/read/shapes.ts';
import { api, type ListParameters } from './api.ts';
import type { LiveRecords } from './live-stream.ts';

/** A kind of record that is listed and followed. */
export interface LiveKind<Item> {
  what: 'traces' | 'logs';
  load(given: ListParameters, signal?: AbortSignal): Promise<{ items: Item[]; next: string | null }>;
  of(records: LiveRecords): Item[];
  /** One that comes again takes the place of the one before. */
  keyOf(item: Item): string;
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
  compare: (a, b) => b.timeUs - a.timeUs || b.id - a.id,
};
