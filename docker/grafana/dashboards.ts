import { serviceOverview } from './service-overview.ts';

/** Every dashboard by the name of its file in docker/grafana/dashboards. */
export const dashboards: Record<string, Record<string, unknown>> = {
  'service-overview.json': serviceOverview,
};
