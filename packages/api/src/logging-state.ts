import { shared } from './one-per-process.ts';
import type { Processor } from './processors.ts';
import type { RecordSink } from './record-sink.ts';

interface LoggingState {
  processors: readonly Processor[];
}

const state: LoggingState = shared('logging', () => ({ processors: [] }));

/** The processors of all loggers. */
export function sharedProcessors(): readonly Processor[] {
  return state.processors;
}

export function shareProcessors(processors: readonly Processor[]): void {
  state.processors = processors;
}

/** Whether anybody has a say in the lines of this logger. */
export function hasProcessors(sink: RecordSink): boolean {
  return state.processors.length > 0 || sink.processors.length > 0;
}
