import { context, trace } from '@opentelemetry/api';
import { addFields } from '../add-fields.ts';
import type { Fields } from '../event-catalogue.ts';
import { textOf } from '../plain.ts';
import { reportFault } from '../runtime-state.ts';
import { tellEvent } from './flow-telemetry.ts';
import { countSkip, reasonOf } from './skip-metrics.ts';

/** Why something is left out, and what else there is to say. */
export interface SkippedFields extends Fields {
  /** A short word such as `invalid_question`: it is a label of `throughline.skipped`. */
  readonly reason: string;
}

/**
 * Says that something is not done, and why, so that no early return is silent: a line of this name (warning), the counter
 * `throughline.skipped` by event and reason, and on the active span an event and `throughline.skipped.reason`. Inside of a
 * flow and outside of any.
 *
 * @example
 * if (!isValid(questionId)) {
 *   skipped('save_answer_skipped', { reason: 'invalid_question', question_id: questionId });
 *   return;
 * }
 */
export function skipped(event: string, fields: SkippedFields): void {
  try {
    const name = textOf(event);
    const reason = reasonOf(fields, `skipped("${name.slice(0, 64)}")`);
    const told: Fields = {};
    addFields(told, fields);
    told['reason'] = reason;
    tellEvent('warning', name, [told]);
    const active = context.active();
    countSkip(name, reason, active);
    const span = trace.getSpan(active);
    if (!span?.isRecording()) return;
    span.addEvent(name, told as never);
    span.setAttribute('throughline.skipped.reason', reason);
  } catch (error) {
    reportFault('skipped', error as Error);
  }
}
