export { assemble, isLogNode, type LogNode, type SpanNode, type TraceTree } from './assemble.ts';
export { type FollowOptions, followViewer } from './follow-viewer.ts';
export { type LineOptions, logLine, traceLine } from './query-lines.ts';
export type { FlowPage, FlowSummary } from './read/list-flows.ts';
export type { ErrorDetail } from './read/list-errors.ts';
export type { HeatMap } from './read/heat-map.ts';
export type { LogPage } from './read/list-logs.ts';
export type { ServiceMap } from './read/list-services.ts';
export type { TracePage } from './read/list-traces.ts';
export type {
  Attributes,
  EdgeItem,
  ErrorItem,
  FlowItem,
  LevelName,
  LogItem,
  MetricItem,
  MetricPoint,
  MetricSeries,
  ServiceItem,
  SpanKindName,
  TraceDetail,
  TraceError,
  TraceItem,
  TraceSpan,
} from './read/shapes.ts';
export { type RenderOptions, render } from './render.ts';
export type { Sender, ToldValue } from './read/told-metrics.ts';
export type { WindowError, WindowEvents, WindowFlow } from './read/window-events.ts';
export type { WindowPage, WindowQuery, WindowSpan } from './read/window-spans.ts';
export { SearchError } from './search/search-error.ts';
export { GrpcError } from './server/grpc-listener.ts';
export type { HealthReport, LedgerReport, RedactionReport } from './server/self-reports.ts';
export { startViewer, type Viewer, type ViewerOptions } from './server/start-viewer.ts';
export { StoreError } from './store/database.ts';
export type { TerminalTreeOptions, TerminalViewCounts, ViewStream } from './terminal-trees.ts';
export { startTerminalView, type TerminalView, type TerminalViewOptions } from './terminal-view.ts';
export type { LogLevel, SpanKind, ViewException, ViewLog, ViewSpan } from './view-records.ts';
export { openStoreFile } from './source/open-store-file.ts';
export { openViewer, type ViewerSource } from './source/open-viewer.ts';
export { SourceError, type TelemetrySource } from './source/telemetry-source.ts';
