import type { Tool } from './tool.ts';
import { getLogs } from './tools/get-logs.ts';
import { getTrace } from './tools/get-trace.ts';
import { health } from './tools/health.ts';
import { ledger } from './tools/ledger.ts';
import { listErrors } from './tools/list-errors.ts';
import { listFlows } from './tools/list-flows.ts';
import { queryMetrics } from './tools/query-metrics.ts';
import { searchTraces } from './tools/search-traces.ts';
import { serviceMap } from './tools/service-map.ts';
import { whatChanged } from './tools/what-changed.ts';

/** All that a client can call, the one to begin with first. */
export const TOOLS: readonly Tool[] = [
  whatChanged,
  searchTraces,
  getTrace,
  getLogs,
  listErrors,
  listFlows,
  queryMetrics,
  serviceMap,
  health,
  ledger,
];
