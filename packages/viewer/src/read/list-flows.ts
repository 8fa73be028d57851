import type { Database, Row } from '../store/database.ts';
import { numberOrNull, textOrNull } from './columns.ts';
import type { FlowItem } from './shapes.ts';

export interface FlowQuery {
  /** Only flows of this name. */
  name: string | undefined;
  state: 'all' | 'in_flight' | 'ended' | 'aborted';
  limit: number;
}

export interface FlowPage {
  /** By their last sign, the newest first. */
  flows: FlowItem[];
  /** Of every flow that is stored, whatever was asked for. */
  summary: FlowSummary[];
}

/** All flows of one name. */
export interface FlowSummary {
  name: string;
  inFlight: number;
  completed: number;
  failed: number;
  incomplete: number;
  aborted: number;
  /** Of those in flight, the start of the oldest. */
  oldestStartedUs: number | null;
  /** In the order in which they are mostly begun: how many flows began the step, ended it, and stopped in it. */
  funnel: { step: string; began: number; completed: number; failed: number; stoppedIn: number }[];
}

const MAX_NAMES = 100;
const MAX_STEPS = 100;

const STATES: Record<FlowQuery['state'], string> = {
  all: 'TRUE',
  in_flight: 'ended_us IS NULL',
  ended: 'ended_us IS NOT NULL',
  aborted: "outcome = 'aborted'",
};

export function listFlows(database: Database, { name, state, limit }: FlowQuery): FlowPage {
  const rows = database.all(
    `SELECT * FROM flow WHERE ${STATES[state]} AND (? IS NULL OR name = ?) ORDER BY last_us DESC LIMIT ?`,
    ...[name ?? null, name ?? null, limit],
  );
  const summaries = database.all(
    `SELECT name, sum(ended_us IS NULL) in_flight, sum(outcome = 'completed') completed, sum(outcome = 'failed') failed,
       sum(outcome = 'incomplete') incomplete, sum(outcome = 'aborted') aborted,
       min(CASE WHEN ended_us IS NULL THEN started_us END) oldest
     FROM flow GROUP BY name ORDER BY max(last_us) DESC LIMIT ${MAX_NAMES}`,
  );
  return {
    flows: rows.map((row) => flowItem(database, row)),
    summary: summaries.map((row) => ({
      name: String(row['name']),
      inFlight: Number(row['in_flight'] ?? 0),
      completed: Number(row['completed'] ?? 0),
      failed: Number(row['failed'] ?? 0),
      incomplete: Number(row['incomplete'] ?? 0),
      aborted: Number(row['aborted'] ?? 0),
      oldestStartedUs: numberOrNull(row['oldest']),
      funnel: funnelOf(database, String(row['name'])),
    })),
  };
}

function funnelOf(database: Database, name: string): FlowSummary['funnel'] {
  const rows = database.all(
    `SELECT s.step, count(*) began, sum(s.ended_us IS NOT NULL AND coalesce(s.failed, 0) = 0) completed,
       sum(coalesce(s.failed, 0)) failed, sum(f.step = s.step AND f.outcome IN ('failed', 'aborted')) stopped,
       avg(s.began_us - f.started_us) place
     FROM flow_step s JOIN flow f ON f.id = s.flow WHERE f.name = ? GROUP BY s.step ORDER BY place LIMIT ${MAX_STEPS}`,
    name,
  );
  return rows.map((row) => ({
    step: String(row['step']),
    began: Number(row['began']),
    completed: Number(row['completed']),
    failed: Number(row['failed']),
    stoppedIn: Number(row['stopped'] ?? 0),
  }));
}

/** A row of `flow` with its steps. */
export function flowItem(database: Database, row: Row): FlowItem {
  const done = numberOrNull(row['progress_done']);
  const steps = database.all(
    `SELECT step, began_us, ended_us, failed FROM flow_step WHERE flow = ? ORDER BY began_us LIMIT ${MAX_STEPS}`,
    Number(row['id']),
  );
  return {
    flowId: String(row['flow_id']),
    name: String(row['name']),
    service: String(row['service']),
    traceId: textOrNull(row['trace_id']),
    startedUs: numberOrNull(row['started_us']),
    lastUs: Number(row['last_us']),
    endedUs: numberOrNull(row['ended_us']),
    outcome: textOrNull(row['outcome']),
    step: textOrNull(row['step']),
    stepUs: numberOrNull(row['step_us']),
    stepsTotal: numberOrNull(row['steps_total']),
    progress: done === null ? null : { done, total: numberOrNull(row['progress_total']) },
    stalled: row['stalled'] === 1 && row['ended_us'] === null,
    reason: textOrNull(row['reason']),
    steps: steps.map((step) => ({
      step: String(step['step']),
      beganUs: Number(step['began_us']),
      endedUs: numberOrNull(step['ended_us']),
      failed: step['failed'] === null ? null : step['failed'] === 1,
    })),
  };
}
