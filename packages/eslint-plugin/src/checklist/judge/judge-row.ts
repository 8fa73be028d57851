import type { Row } from '../table/row.ts';
import { Case, type Project } from './case.ts';
import { judgeHealth } from './health-point.ts';
import { judgeErrors, judgeEvents, judgeReturns, judgeWarnings } from './logging-points.ts';
import { type Mark, type PointId, unknown } from './points.ts';
import { judgeFlows, judgeMetrics, judgeRedaction, judgeRequestId } from './tracing-points.ts';

const JUDGES: Readonly<Record<PointId, (one: Case) => Mark>> = {
  events: judgeEvents,
  warnings: judgeWarnings,
  errors: judgeErrors,
  returns: judgeReturns,
  metrics: judgeMetrics,
  flows: judgeFlows,
  redaction: judgeRedaction,
  'request-id': judgeRequestId,
  health: judgeHealth,
};

/** The mark of a row for each point. Of what cannot be found at all only its server is known. */
export function judgeRow(row: Row, project: Project): Readonly<Record<PointId, Mark>> {
  const one = new Case(row, project);
  const isLost = row.functions.length === 0;
  const marks = Object.entries(JUDGES).map(([id, judge]) => [
    id,
    isLost && id !== 'health' ? unknown('its handler cannot be followed') : judge(one),
  ]);
  return Object.fromEntries(marks) as Record<PointId, Mark>;
}
