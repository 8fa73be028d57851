import { LiveView } from './live/live-view.tsx';
import { LogsView } from './logs/logs-view.tsx';
import { TraceView } from './trace/trace-view.tsx';
import type { View } from './view.ts';

/** All views, in the order of the navigation. The first one is where the page begins: it is loaded with the page. */
export const VIEWS: readonly View[] = [
  { name: 'live', title: 'Live', key: 'l', load: async () => LiveView },
  { name: 'trace', title: 'Trace', key: 't', load: async () => TraceView },
  { name: 'logs', title: 'Logs', key: 'o', load: async () => LogsView },
];
