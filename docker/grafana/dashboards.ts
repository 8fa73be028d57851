import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { errors } from './boards/errors.ts';
import { flows } from './boards/flows.ts';
import { healthBoard } from './boards/health.ts';
import { logsBoard } from './boards/logs.ts';
import { nodeRuntime } from './boards/node-runtime.ts';
import { oneServiceBoard } from './boards/one-service.ts';
import { serviceOverview } from './boards/service-overview.ts';
import { sloBoard } from './boards/slo.ts';
import { telemetryLedger } from './boards/telemetry-ledger.ts';

/** Every dashboard by the name of its file in docker/grafana/dashboards. */
export const dashboards: Record<string, Dashboard> = {
  'service-overview.json': serviceOverview,
  'one-service.json': oneServiceBoard,
  'flows.json': flows,
  'errors.json': errors,
  'logs.json': logsBoard,
  'node-runtime.json': nodeRuntime,
  'slo.json': sloBoard,
  'health.json': healthBoard,
  'telemetry-ledger.json': telemetryLedger,
};
