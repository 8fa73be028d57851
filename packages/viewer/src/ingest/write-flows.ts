import type { Database, SqlValue } from '../store/database.ts';
import type { Facts } from './record-text.ts';

/** Of a record that belongs to a flow. */
export interface FlowPlace {
  service: string;
  traceId: string | undefined;
  spanId: string | undefined;
  startUs: number;
  /** Undefined for a log record. */
  endUs: number | undefined;
  failed: boolean;
}

const MOMENT = /^throughline\.flow\.(started|step|heartbeat|ended)$/;

/** Keeps one row for each flow and each of its steps, from their events as they run and from their spans. */
export class FlowWriter {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A span of a flow or of one of its steps. */
  addSpan(facts: Facts, place: FlowPlace): void {
    const id = facts.get('throughline.flow.id');
    if (typeof id !== 'string') return;
    const outcome = text(facts, 'throughline.flow.outcome');
    const step = text(facts, 'throughline.flow.step');
    const endUs = place.endUs ?? place.startUs;
    const isFlow = outcome !== undefined || step === undefined;
    const flow = this.#put(id, facts, place, {
      started_us: isFlow ? place.startUs : null,
      last_us: endUs,
      // A part that handed the flow over has ended as well.
      ended_us: outcome === undefined ? null : endUs,
      outcome: outcome ?? null,
      reason: text(facts, 'throughline.flow.return.reason') ?? null,
      progress_done: number(facts, 'throughline.flow.progress.done'),
      progress_total: number(facts, 'throughline.flow.progress.total'),
    });
    if (!isFlow && step !== undefined) this.#step(flow, step, place.startUs, endUs, place.failed);
  }

  /** One of the events that a flow sends while it runs. */
  addEvent(eventName: string | undefined, facts: Facts, place: FlowPlace): void {
    const id = facts.get('throughline.flow.id');
    const moment = MOMENT.exec(eventName ?? '')?.[1];
    if (typeof id !== 'string' || moment === undefined) return;
    const step = text(facts, 'throughline.flow.step') ?? text(facts, 'step');
    const isStep = moment === 'step';
    const flow = this.#put(id, facts, place, {
      started_us: moment === 'started' ? place.startUs : null,
      last_us: place.startUs,
      ended_us: moment === 'ended' ? place.startUs : null,
      outcome: moment === 'ended' ? (text(facts, 'throughline.flow.outcome') ?? null) : null,
      step: step ?? null,
      step_us: isStep ? place.startUs : null,
      steps_total: number(facts, 'steps_total'),
      progress_done: number(facts, 'progress_done'),
      progress_total: number(facts, 'progress_total'),
      stalled: moment === 'heartbeat' ? 1 : 0,
      reason: text(facts, 'reason') ?? null,
    });
    if (isStep && step !== undefined) this.#step(flow, step, place.startUs, null, null);
  }

  /** What is known already stays where the new record does not say. Records come in any order. */
  #put(id: string, facts: Facts, place: FlowPlace, given: Record<string, SqlValue>): number {
    const row = { step: null, step_us: null, steps_total: null, stalled: 0, ...given } as Record<
      string,
      SqlValue
    >;
    const column = (name: string): SqlValue => row[name] ?? null;
    return this.#database.number(
      `INSERT INTO flow (flow_id, name, service, trace_id, span_id, started_us, last_us, ended_us, outcome, step,
         step_us, steps_total, progress_done, progress_total, stalled, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (flow_id) DO UPDATE SET
         trace_id = coalesce(trace_id, excluded.trace_id),
         started_us = min(coalesce(started_us, excluded.started_us), coalesce(excluded.started_us, started_us)),
         step = CASE WHEN excluded.step IS NOT NULL AND coalesce(excluded.step_us, excluded.last_us) >= coalesce(step_us, 0)
           THEN excluded.step ELSE step END,
         step_us = max(coalesce(step_us, excluded.step_us), coalesce(excluded.step_us, step_us)),
         stalled = CASE WHEN excluded.last_us >= last_us THEN excluded.stalled ELSE stalled END,
         last_us = max(last_us, excluded.last_us),
         ended_us = coalesce(max(ended_us, excluded.ended_us), ended_us, excluded.ended_us),
         outcome = coalesce(excluded.outcome, outcome),
         steps_total = coalesce(excluded.steps_total, steps_total),
         progress_done = coalesce(excluded.progress_done, progress_done),
         progress_total = coalesce(excluded.progress_total, progress_total),
         reason = coalesce(excluded.reason, reason)
       RETURNING id`,
      ...[id, text(facts, 'throughline.flow.name') ?? 'flow', place.service, place.traceId ?? null],
      ...[
        place.spanId ?? null,
        column('started_us'),
        column('last_us'),
        column('ended_us'),
        column('outcome'),
      ],
      ...[column('step'), column('step_us'), column('steps_total'), column('progress_done')],
      ...[column('progress_total'), column('stalled'), column('reason')],
    );
  }

  #step(flow: number, step: string, beganUs: number, endedUs: number | null, failed: boolean | null): void {
    this.#database.run(
      `INSERT INTO flow_step (flow, step, began_us, ended_us, failed) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET began_us = min(began_us, excluded.began_us),
         ended_us = coalesce(excluded.ended_us, ended_us), failed = coalesce(excluded.failed, failed)`,
      ...[flow, step, beganUs, endedUs, failed === null ? null : Number(failed)],
    );
  }
}

function text(facts: Facts, key: string): string | undefined {
  const value = facts.get(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(facts: Facts, key: string): number | null {
  const value = facts.get(key);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
