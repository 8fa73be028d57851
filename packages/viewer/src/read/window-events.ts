import type { Database, Row } from '../store/database.ts';
import { numberOrNull, textOrNull } from './columns.ts';

/** What happened in a window, beside its spans. */
export interface WindowEvents {
  /** Kinds of errors that were seen in it, the most frequent first. */
  errors: WindowError[];
  /** Flows that began in it, the newest first. */
  flows: WindowFlow[];
}

export interface WindowError {
  fingerprint: string;
  type: string;
  message: string;
  service: string;
  /** When the first of its kind came, ever. */
  firstUs: number;
  /** In the window; of each kind the store keeps the last 500. */
  count: number;
  /** Some of the traces in which it was seen, the newest first. */
  traceIds: string[];
}

export interface WindowFlow {
  flowId: string;
  name: string;
  service: string;
  traceId: string | null;
  startedUs: number;
  lastUs: number;
  /** Null: in flight. */
  outcome: string | null;
  /** Its last event was a heartbeat. */
  stalled: boolean;
  /** Of an early return. */
  reason: string | null;
  /** The step that failed, or else the last that began. */
  step: string | null;
  /** How many steps began. */
  steps: number;
}

const MAX_ERRORS = 500;
const MAX_TRACES = 200;
const MAX_FLOWS = 2_000;

export function windowEvents(database: Database, fromUs: number, untilUs: number): WindowEvents {
  const groups = database.all(
    `SELECT g.*, count(*) seen FROM error_group g JOIN error_event e ON e.grp = g.id AND e.time_us >= ? AND e.time_us < ?
     WHERE g.last_us >= ? AND g.first_us < ? GROUP BY g.id ORDER BY seen DESC LIMIT ${MAX_ERRORS}`,
    ...[fromUs, untilUs, fromUs, untilUs],
  );
  const flows = database.all(
    `SELECT f.*, coalesce(f.started_us, f.last_us) began,
       (SELECT s.step FROM flow_step s WHERE s.flow = f.id ORDER BY coalesce(s.failed, 0) DESC, s.began_us DESC LIMIT 1) at_step,
       (SELECT count(*) FROM flow_step s WHERE s.flow = f.id) steps
     FROM flow f WHERE f.last_us >= ? AND began >= ? AND began < ? ORDER BY f.last_us DESC LIMIT ${MAX_FLOWS}`,
    ...[fromUs, fromUs, untilUs],
  );
  return {
    errors: groups.map((row) => windowError(database, row, fromUs, untilUs)),
    flows: flows.map((row) => ({
      flowId: String(row['flow_id']),
      name: String(row['name']),
      service: String(row['service']),
      traceId: textOrNull(row['trace_id']),
      startedUs: Number(row['began']),
      lastUs: Number(row['last_us']),
      outcome: textOrNull(row['outcome']),
      stalled: row['stalled'] === 1 && row['ended_us'] === null,
      reason: textOrNull(row['reason']),
      step: textOrNull(row['at_step']) ?? textOrNull(row['step']),
      steps: numberOrNull(row['steps']) ?? 0,
    })),
  };
}

function windowError(database: Database, row: Row, fromUs: number, untilUs: number): WindowError {
  const traces = database.all(
    `SELECT DISTINCT trace_id FROM error_event WHERE grp = ? AND time_us >= ? AND time_us < ? AND trace_id IS NOT NULL
     ORDER BY time_us DESC LIMIT ${MAX_TRACES}`,
    ...[Number(row['id']), fromUs, untilUs],
  );
  return {
    fingerprint: String(row['fingerprint']),
    type: String(row['type']),
    message: String(row['message']),
    service: String(row['service']),
    firstUs: Number(row['first_us']),
    count: Number(row['seen']),
    traceIds: traces.map((one) => String(one['trace_id'])),
  };
}
