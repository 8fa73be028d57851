export { assemble, isLogNode, type LogNode, type SpanNode, type TraceTree } from './assemble.ts';
export { type RenderOptions, render } from './render.ts';
export {
  startTerminalView,
  type TerminalView,
  type TerminalViewCounts,
  type TerminalViewOptions,
  type ViewStream,
} from './terminal-view.ts';
export type { LogLevel, SpanKind, ViewException, ViewLog, ViewSpan } from './view-records.ts';
