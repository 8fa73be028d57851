import type { LogItem, TraceItem } from '../../src/read/shapes.ts';
import { api, type ListParameters } from './api.ts';
import { type ItemRules, LOG_RULES, TRACE_RULES } from './live-items.ts';
import type { LiveRecords } from './live-stream.ts';

/** A kind of record that is listed and followed. */
export interface LiveKind<Item> extends ItemRules<Item> {
  what: 'traces' | 'logs';
  load(given: ListParameters, signal?: AbortSignal): Promise<{ items: Item[]; next: string | null }>;
  of(records: LiveRecords): Item[];
}

export const TRACES: LiveKind<TraceItem> = {
  ...TRACE_RULES,
  what: 'traces',
  load: async (given, signal) => {
    const { traces, next } = await api.traces(given, signal);
    return { items: traces, next };
  },
  of: ({ traces }) => traces,
};

export const LOGS: LiveKind<LogItem> = {
  ...LOG_RULES,
  what: 'logs',
  load: async (given, signal) => {
    const { logs, next } = await api.logs(given, signal);
    return { items: logs, next };
  },
  of: ({ logs }) => logs,
};
