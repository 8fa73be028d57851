import { LiveView } from './live/live-view.tsx';
import { LogsView } from './logs/logs-view.tsx';
import { TraceView } from './trace/trace-view.tsx';
import type { View } from './view.ts';

/** All views, in the order of the navigation. The first one is where the page begins: it is loaded with the page. */
export const VIEWS: readonly View[] = [
  { name: 'live', title: 'Live', key: 'l', load: async () => LiveView },
  { name: 'trace', title: 'Trace', key: 't', load: async () => TraceView },
  { name: 'logs', title: 'Logs', key: 'o', load: async () => LogsView },
  {
    ...{ name: 'errors', title: 'Errors', key: 'e' },
    load: async () => (await import('./errors/errors-view.tsx')).ErrorsView,
  },
  {
    ...{ name: 'flows', title: 'Flows', key: 'f' },
    load: async () => (await import('./flows/flows-view.tsx')).FlowsView,
  },
  {
    ...{ name: 'metrics', title: 'Metrics', key: 'm' },
    load: async () => (await import('./metrics/metrics-view.tsx')).MetricsView,
  },
  {
    ...{ name: 'services', title: 'Services', key: 's' },
    load: async () => (await import('./services/services-view.tsx')).ServicesView,
  },
  {
    ...{ name: 'health', title: 'Health', key: 'h' },
    load: async () => (await import('./health/health-view.tsx')).HealthView,
  },
  {
    ...{ name: 'ledger', title: 'Ledger', key: 'd' },
    load: async () => (await import('./ledger/ledger-view.tsx')).LedgerView,
  },
  {
    ...{ name: 'redaction', title: 'Redaction', key: 'r' },
    load: async () => (await import('./redaction/redaction-view.tsx')).RedactionView,
  },
];
